import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { isSoak, seedOr } from '../soak.ts'
import type { StoredObject } from './bucket-in-memory.ts'
import { hour, minute } from './delivered-chain.ts'
import { begin, delivered, type Delivery, trailOf, verified } from './verified.ts'

/** Issue: 300 random mutations of a chain are never proven, untouched chains never anything else. */
const runs = isSoak ? 300 : 30
const seed = seedOr(7)

const kinds = ['delete', 'edit', 'append', 'member', 'swap', 'replay', 'truncate', 'metadata'] as const
type Kind = (typeof kinds)[number]

const chain = fc.record({
  hours: fc.integer({ min: 1, max: 5 }),
  logsAnHour: fc.integer({ min: 0, max: 3 }),
  prefix: fc.option(fc.constantFrom('p', 'a/b'), { nil: undefined }),
  organizationId: fc.option(fc.constant('o-abcdefghij'), { nil: undefined }),
  oldNames: fc.boolean(),
  isVersioned: fc.boolean(),
  isLive: fc.boolean(),
})

const mutation = fc.record({
  kind: fc.constantFrom(...kinds),
  file: fc.nat(1000),
  other: fc.nat(1000),
  bite: fc.integer({ min: 1, max: 20 }),
})

type Chain = typeof chain extends fc.Arbitrary<infer T> ? T : never

function deliver({ isVersioned, hours, logsAnHour, oldNames, prefix, organizationId }: Chain): Delivery {
  const plan = { hours, logsAnHour, oldNames }
  const changes = { ...plan, ...(prefix && { prefix }), ...(organizationId && { organizationId }) }
  const delivery = delivered(changes)
  if (isVersioned) delivery.buckets.useVersions('logs')
  return delivery
}

/** As it is judged: long after, or in the hour in which it was delivered, when GetTrailStatus tells of the newest digest. */
async function verdictOf(delivery: Delivery, { isLive }: Chain) {
  const to = delivery.plan.start + delivery.plan.hours * hour
  const trail = trailOf(delivery.plan, { newest: async () => ({ delivered: to + 5 * minute }) })
  const [result] = await verified(delivery, isLive ? { now: to + 20 * minute, trails: [trail] } : {})
  return result?.verdict
}

it('an untouched chain is proven', async () => {
  await fc.assert(
    fc.asyncProperty(chain, async (plan) => {
      expect(await verdictOf(deliver(plan), plan)).toBe('proven')
    }),
    { numRuns: runs, seed },
  )
})

it('a chain is never proven after mutations of any of its files', async () => {
  const met = new Map<Kind, number>()
  const verdicts = new Map<string | undefined, number>()
  await fc.assert(
    fc.asyncProperty(chain, fc.array(mutation, { minLength: 1, maxLength: 4 }), async (plan, mutations) => {
      const delivery = deliver(plan)
      const before = contents(delivery)
      for (const one of mutations) if (mutate(delivery, one)) met.set(one.kind, (met.get(one.kind) ?? 0) + 1)
      // Two that swap the same files twice leave what was there.
      fc.pre(contents(delivery) !== before)
      const verdict = await verdictOf(delivery, plan)
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
      expect(verdict).not.toBe('proven')
    }),
    { numRuns: runs, seed },
  )
  // The generator reaches what is claimed.
  expect([...met.keys()].toSorted()).toEqual([...kinds].toSorted())
  expect(verdicts.get('broken')).toBeGreaterThan(runs / 2)
})

const contents = ({ buckets }: Delivery): string =>
  JSON.stringify(buckets.keys('logs').map((key) => [key, fingerprintOf(buckets.get('logs', key))]))

const fingerprintOf = (object: StoredObject | undefined) =>
  object && [Buffer.from(object.body).toString('base64'), object.metadata]

type Mutation = { kind: Kind; file: number; other: number; bite: number }

const mutatedAt = begin + 24 * hour

/** @returns whether it changed anything */
function mutate({ buckets }: Delivery, { kind, file, other, bite }: Mutation): boolean {
  const keys = buckets.keys('logs')
  const [key, second] = [keys[file % keys.length], keys[other % keys.length]]
  const [object, another] = [key && buckets.get('logs', key), second && buckets.get('logs', second)]
  if (!key || !second || !object || !another) return false
  const needsAnother = kind === 'replay' || kind === 'swap'
  if ((needsAnother && key === second) || (kind === 'metadata' && !object.metadata['signature'])) return false
  if (kind === 'delete') buckets.remove('logs', key, mutatedAt)
  else buckets.put('logs', key, { ...mutants[kind](object, another, bite), lastModified: mutatedAt })
  if (kind === 'swap') buckets.put('logs', second, { ...object, lastModified: mutatedAt })
  return true
}

type Mutant = (object: StoredObject, another: StoredObject, bite: number) => StoredObject

const mutants: Readonly<Record<Exclude<Kind, 'delete'>, Mutant>> = {
  edit: (object, _, bite) => ({ ...object, body: gzipSync(edited(object, bite)) }),
  append: (object, _, bite) => ({ ...object, body: Buffer.concat([object.body, Buffer.alloc(bite, 'x')]) }),
  member: (object) => ({ ...object, body: Buffer.concat([object.body, gzipSync('{"Records":[]}')]) }),
  truncate: (object, _, bite) => ({ ...object, body: object.body.subarray(0, object.body.length - bite) }),
  replay: (_, another) => another,
  swap: (_, another) => another,
  metadata: (object) => ({ ...object, metadata: { ...object.metadata, signature: flipped(object) } }),
}

const flipped = ({ metadata: { signature = '' } }: StoredObject): string =>
  signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))

/** One character of the content is another one. */
function edited({ body }: StoredObject, at: number): string {
  const text = readable(body)
  const index = at % Math.max(1, text.length)
  return `${text.slice(0, index)}${text[index] === 'x' ? 'y' : 'x'}${text.slice(index + 1)}`
}

function readable(body: Uint8Array): string {
  try {
    return gunzipSync(body).toString()
  } catch {
    return 'no gzip any more'
  }
}
