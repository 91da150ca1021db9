import type { Newest, Run } from '../../lib/evidence/context.ts'
import type { Changes } from '../../lib/evidence/gaps.ts'
import { rangeOf, type TrailToVerify, verifyTrails } from '../../lib/evidence/verify-trails.ts'
import type { Read, RegionIntegrity } from '../../lib/model/index.ts'
import { type Buckets, bucketsInMemory } from './bucket-in-memory.ts'
import { type ChainPlan, type Delivered, deliverChain, hour, signer } from './delivered-chain.ts'

export const begin = Date.parse('2026-03-01T22:00:00Z')

export const plan = (changes: Partial<ChainPlan> = {}): ChainPlan => ({
  bucket: 'logs',
  account: '111122223333',
  region: 'eu-west-1',
  trail: 'main',
  homeRegion: 'eu-west-1',
  start: begin,
  hours: 6,
  logsAnHour: 3,
  signer: signer('aws'),
  ...changes,
})

export type Delivery = { buckets: Buckets; digests: Delivered[]; plan: ChainPlan }

/** A chain in a bucket of its own, with its key where CloudTrail lists it. */
export function delivered(changes: Partial<ChainPlan> = {}, buckets = bucketsInMemory()): Delivery {
  const whole = plan(changes)
  listKey(buckets, whole)
  return { buckets, digests: deliverChain(buckets, whole), plan: whole }
}

export function listKey(buckets: Buckets, { region, signer: { fingerprint, der } }: ChainPlan): void {
  buckets.addKey(region, { fingerprint, der, from: begin - 1000 * hour, to: begin + 1000 * hour })
}

export const trailOf = (
  { trail, homeRegion, account, region, bucket, prefix, organizationId }: ChainPlan,
  changes: Partial<TrailToVerify> = {},
): TrailToVerify => ({
  arn: `arn:aws:cloudtrail:${homeRegion}:${account}:trail/${trail}`,
  name: trail,
  homeRegion,
  bucket,
  ...(prefix !== undefined && { prefix }),
  ...(organizationId !== undefined && { organizationId }),
  validation: true,
  places: [{ account, region }],
  newest: async (): Promise<Newest> => ({}),
  history: async (): Promise<Read<Changes>> => ({ ok: true, value: { changes: [], more: false } }),
  ...changes,
})

export type Asked = {
  from?: number
  to?: number
  now?: number
  quick?: boolean
  trails?: TrailToVerify[]
  stopped?: () => boolean
}

/** The end of a chain. */
export const endOf = ({ start, hours }: ChainPlan): number => start + hours * hour

/** Verifies a delivery from its first to its last digest, long after, unless asked otherwise. */
export async function verified(
  { buckets, plan: whole }: Delivery,
  asked: Asked = {},
): Promise<RegionIntegrity[]> {
  const to = asked.to ?? endOf(whole)
  const now = asked.now ?? to + 48 * hour
  const run: Run = {
    source: buckets.source,
    ...rangeOf(asked.from ?? whole.start, to, now),
    now,
    quick: asked.quick ?? false,
    progress: { digests: 0, logs: 0, bytes: 0, logsKnown: 0 },
    onProgress: () => undefined,
    stopped: asked.stopped ?? (() => false),
    atOnce: 8,
    isOffline: false,
  }
  return verifyTrails(run, asked.trails ?? [trailOf(whole)])
}

/** Verdict, and what is not proven with its reason, in few words. */
export function said([first]: RegionIntegrity[]): [string, ...string[]] {
  const faults = first?.objects.map(({ object, reason }) => `${reason} ${object.split('/').at(-1)}`) ?? []
  return [first?.verdict ?? 'nothing', ...faults.toSorted()]
}

/** The last part of a key, as `said` names it. */
export const nameOf = (key: string): string => key.split('/').at(-1) ?? ''
