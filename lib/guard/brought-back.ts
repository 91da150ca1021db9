import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { errorMessage, ownFailure, RunError } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { partitionOfRegion, regionsOnByDefault } from '../aws/regions.ts'
import { enabledRegions } from '../collect/account.ts'
import { bucketRegion } from '../collect/bucket-region.ts'
import { trailsSeenIn } from '../collect/collect-snapshot.ts'
import { knownEvents } from '../evidence/recover/delivered-ids.ts'
import { type Unread, unreadOf } from '../evidence/recover/manifest.ts'
import { turns } from '../evidence/recover/recover.ts'
import { interrupted, type RegionResult } from '../evidence/recover/recover-region.ts'
import { recoveredPartIn, recoverWindows, type RecoveredPart } from '../evidence/recover/recover-windows.ts'
import { sha256Of } from '../evidence/recover/slots.ts'
import { bucketStore, plannedStore, refuseTrailsOwn } from '../evidence/recover/stores.ts'
import type { RecoveredStore } from '../evidence/recover/write-files.ts'
import type { AccountId, Read, ReadFailure, Region, Trail } from '../model/index.ts'
import { recoveredPartItem } from '../state/keys.ts'
import type { PendingGap } from '../state/recoveries.ts'
import type { StateTable } from '../state/state-table.ts'
import { type GuardSettings, watchedAccount } from './guard-settings.ts'

export type RecoverStep = {
  /** Names who works: a later step of the same run may go on with what an earlier one held. */
  run: string
  /** Milliseconds that the step may still take. */
  remaining: () => number
  /** Enters another account, where the guard looks after an organization. */
  ofMember?: ((account: AccountId) => Promise<GuardSettings>) | undefined
}

/** `isFresh`: a step that has done nothing yet has all its time. */
type FreshStep = RecoverStep & { isFresh: boolean }

/** What a step keeps for its last writes, in milliseconds. */
export const reserve = 20_000

/** A gap that a step is at. */
export type Work = {
  settings: GuardSettings
  state: StateTable
  gap: PendingGap
  step: FreshStep
  folder: string
}

/** What came of it. */
export type Brought = {
  regions: RegionResult[]
  /** What kept accounts, regions or the place out. */
  failures: Unread[]
  store: RecoveredStore
  isInterrupted: boolean
  /** Why events were not compared with the trails' own files, which the policy asks for: all of them are written. */
  notCompared?: Unread | undefined
  /** True of a trail of the organization, which has events of other accounts too. */
  ofOrganization: boolean
}

const nothing: Omit<Brought, 'failures'> = {
  regions: [],
  store: plannedStore,
  isInterrupted: false,
  ofOrganization: false,
}

/** All regions of a gap at once, each as far as it comes. */
export async function broughtBack(work: Work): Promise<Brought> {
  const { settings, gap, state, step } = work
  const { account } = gap
  const failed = (failure: ReadFailure, region?: Region) => unreadOf(failure, account, region)
  const entered = await enteredAccount(work)
  if (!entered.ok) return { ...nothing, failures: [failed(entered)] }
  const { clients } = entered.value
  const claim = await claimOf(clients, gap)
  if (claim) return { ...nothing, failures: [failed(claim)] }
  const listed: Read<Region[]> =
    gap.regions === 'all'
      ? await enabledRegions(clients, settings.homeRegion)
      : { ok: true, value: gap.regions }
  const regions = listed.ok ? listed.value : [...regionsOnByDefault(partitionOfRegion(settings.homeRegion))]
  // A trail of a region that cannot be read cannot name the folder of a gap, which nobody knows beforehand.
  const hidden: Unread[] = []
  const trails = await trailsSeenIn(clients, regions, (region, failure) =>
    hidden.push(failed(failure, region)),
  )
  const store = await storeOf(work, trails)
  if (!('put' in store)) return { ...nothing, failures: [failed(store)] }
  const name = `${gap.from}#${gap.to}#${gap.trailArn}#${account}#${store.name}`
  const known = await getParts(state, name)
  let kept = 0
  const delivered = await deliveredIn(work, { clients, regions, trails })
  const unseen = settings.policy.recovery.diff ? hidden[0] : undefined
  const notCompared = delivered.ok ? unseen : failed(delivered)
  const recovering = {
    store: withFailures(store),
    stateFolder: work.folder,
    inTurn: turns(),
    stopped: () => step.remaining() < reserve,
    onPage: () => undefined,
  }
  const range = rangeOf(gap)
  const results = await Promise.all(
    regions.map((region) => {
      const parts = {
        known: known.get(region) ?? new Map<number, RecoveredPart>(),
        put: async (part: RecoveredPart) => {
          await state.putJson(recoveredPartItem.key(name, region, part.from), part, recoveredPartItem.keptFor)
          kept += 1
        },
      }
      const left = (delivered.ok && delivered.value.get(region)) || new Set<string>()
      return recoverWindows({ clients, owner: { account, region }, ...range, known: left }, parts, recovering)
    }),
  )
  const cut = results.filter(({ failure }) => failure?.code === interrupted.code)
  const isInterrupted = cut.length > 0 && (kept > 0 || !step.isFresh)
  const unread = results.flatMap(({ owner, failure }) =>
    failure ? [failed(failure === interrupted ? tooMany : failure, owner.region)] : [],
  )
  return {
    regions: results.map(({ failure: _failure, ...result }) => result),
    failures: [...(listed.ok ? [] : [failed(listed)]), ...(isInterrupted ? [] : unread)],
    store,
    isInterrupted,
    notCompared,
    ofOrganization: trails.some(({ arn, organization }) => arn === gap.trailArn && organization),
  }
}

/**
 * What the trails' own files of that time have, where the policy asks for that, within half of what is left of the step.
 * Without a trail there is nothing that was delivered.
 */
async function deliveredIn(
  { settings, gap, step }: Work,
  seen: { clients: GuardSettings['clients']; regions: readonly Region[]; trails: readonly Trail[] },
): Promise<Read<Map<Region, Set<string>>>> {
  if (!settings.policy.recovery.diff || seen.trails.length === 0) return { ok: true, value: new Map() }
  const enough = step.remaining() / 2
  return knownEvents({
    ...seen,
    ...rangeOf(gap),
    account: gap.account,
    asker: settings.clients,
    stopped: () => step.remaining() < enough,
  })
}

/** Something else that lies in a file's place is what keeps it out, and no reason to end the step. */
export const withFailures = (store: RecoveredStore): RecoveredStore => ({
  ...store,
  put: (...given) =>
    store.put(...given).catch((error: unknown) => {
      if (!(error instanceof RunError)) throw error
      const { code, message } = ownFailure(store.operation, 'PlaceTaken', error.message)
      throw Object.assign(new Error(message), { name: code })
    }),
})

/** A step that gets nowhere would be followed by one that does not, either. */
const tooMany = ownFailure(
  'cloudtrail:LookupEvents',
  'TooMany',
  'there are more events in a second than can be looked up within the time limit of a function',
)

export const rangeOf = ({ from, to }: Pick<PendingGap, 'from' | 'to'>) => ({
  from: Math.floor(Date.parse(from) / 1000) * 1000,
  to: Math.ceil(Date.parse(to) / 1000) * 1000,
})

async function enteredAccount({ settings, gap, step }: Work): Promise<Read<Pick<GuardSettings, 'clients'>>> {
  if (gap.account === watchedAccount(settings)) return { ok: true, value: settings }
  if (!step.ofMember)
    return ownFailure('sts:AssumeRole', 'NoOrganization', 'the guard looks after no organization')
  const { ofMember } = step
  return read('sts:AssumeRole', () => ofMember(gap.account))
}

/** Of a gap that one event claims, whether event history has that event: nobody else can write there (decision 40). */
async function claimOf(
  clients: GuardSettings['clients'],
  { event }: PendingGap,
): Promise<ReadFailure | undefined> {
  if (!event) return undefined
  const found = await read('cloudtrail:LookupEvents', async () => {
    const client = await clients.cloudtrail(event.region)
    const { Events } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: event.id }],
      }),
    )
    return answered(Events, 'Events').some(({ EventId }) => EventId === event.id)
  })
  if (!found.ok) return found
  return found.value
    ? undefined
    : ownFailure(
        'cloudtrail:LookupEvents',
        'Unconfirmed',
        `the gap is what an event claims that event history does not have (${event.id} in ${event.region})`,
      )
}

/** Each gap has a folder of its own, so that its manifest is no other's. */
async function storeOf(
  { settings, gap }: Work,
  trails: readonly { name: string; bucket?: string; prefix?: string }[],
): Promise<RecoveredStore | ReadFailure> {
  const { mode, bucket, prefix: below } = settings.policy.recovery
  if (mode !== 'enforce' || bucket === undefined) return plannedStore
  const { clients, homeRegion } = settings
  const owner = watchedAccount(settings) ?? ''
  const prefix = `${below}${folderOf(gap)}/`
  try {
    refuseTrailsOwn({ bucket, prefix }, trails)
  } catch (error) {
    if (!(error instanceof RunError)) throw error
    return ownFailure('cloudtrail:DescribeTrails', 'OwnFiles', errorMessage(error))
  }
  const region = await bucketRegion(clients, bucket, [homeRegion], owner)
  return region.ok ? bucketStore(clients, { bucket, prefix, region: region.value, owner }) : region
}

/** When the gap began, and what tells it from another of that moment. */
const folderOf = ({ account, from, trailArn }: PendingGap): string =>
  `${new Date(Date.parse(from)).toISOString().slice(0, 19).replaceAll(':', '-')}Z-${account}-${sha256Of(`${from}#${trailArn}`).slice(0, 8)}`

async function getParts(state: StateTable, name: string): Promise<Map<Region, Map<number, RecoveredPart>>> {
  const found = new Map<Region, Map<number, RecoveredPart>>()
  for (const [sk, value] of await state.queryJson(recoveredPartItem.under(name))) {
    const [, region = ''] = sk.split('#')
    const part = recoveredPartIn(value)
    if (!part) continue
    const ofRegion = found.get(region) ?? new Map<number, RecoveredPart>()
    found.set(region, ofRegion.set(part.from, part))
  }
  return found
}
