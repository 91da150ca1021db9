import type { Clients } from '../aws/clients.ts'
import { notRead } from '../aws/read.ts'
import type { AccountId, Arn, Bucket, Key, Part, Read, Region, Snapshot, Trail } from '../model/index.ts'
import type { WantedBucket } from './buckets.ts'
import { isOwnFailure } from '../aws/errors.ts'

type Destinations = Pick<Snapshot, 'buckets' | 'keys' | 'topics' | 'logGroups' | 'changeAlarms'>
type Options = {
  account: AccountId
  parts: ReadonlySet<Part>
  /** Regions of the sweep. */
  regions: readonly Region[]
  requiredKey?: string
}

/**
 * Where the trails deliver to: buckets, keys, topics and log groups, each read only when a part asks for it. The
 * SDK client of each is loaded only then.
 */
export async function destinationsOf(
  clients: Clients,
  trails: readonly Trail[],
  options: Options,
): Promise<Destinations> {
  const { account, parts } = options
  const logGroupArns = distinct(trails.map((trail) => trail.logGroupArn))
  const topicArns = distinct(trails.map((trail) => trail.topicArn))
  const [{ buckets, keys }, logGroups, topics, changeAlarms] = await Promise.all([
    bucketsAndKeys(clients, trails, options),
    parts.has('log-group') && logGroupArns.length > 0
      ? import('./log-groups.ts').then((m) => m.logGroupsOf(clients, account, logGroupArns))
      : {},
    parts.has('topic') && topicArns.length > 0
      ? import('./topics.ts').then((m) => m.topicsOf(clients, topicArns))
      : {},
    parts.has('change-alarm')
      ? import('./change-alarms.ts').then((m) => m.changeAlarmsOf(clients, account, logGroupArns))
      : notRead('logs:DescribeMetricFilters'),
  ])
  return { buckets, keys, topics, logGroups, changeAlarms }
}

/** Buckets first: a key stands in its bucket's region. */
async function bucketsAndKeys(
  clients: Clients,
  trails: readonly Trail[],
  options: Options,
): Promise<Pick<Destinations, 'buckets' | 'keys'>> {
  const { parts, requiredKey } = options
  const buckets = readsBuckets(parts) ? await bucketsOfTrails(clients, trails, options) : {}
  if (!readsKeys(parts) || trails.length === 0) return { buckets, keys: {} }
  const { keysOf, wantedKeys } = await import('./keys.ts')
  return { buckets, keys: await keysOf(clients, wantedKeys(trails, buckets, requiredKey), parts) }
}

async function bucketsOfTrails(
  clients: Clients,
  trails: readonly Trail[],
  { account, parts, regions }: Options,
): Promise<Record<string, Bucket>> {
  const wanted = new Map<string, WantedBucket>()
  for (const { bucket, homeRegion } of trails) {
    if (bucket !== undefined && !wanted.has(bucket))
      wanted.set(bucket, { name: bucket, likelyRegions: [homeRegion, ...regions] })
  }
  if (wanted.size === 0) return {}
  const { bucketsOf } = await import('./buckets.ts')
  return bucketsOf(clients, [...wanted.values()], { account, parts })
}

const readsBuckets = (parts: ReadonlySet<Part>) =>
  parts.has('account-public-access-block') || [...parts].some((part) => /^bucket(-|$)/.test(part))

const readsKeys = (parts: ReadonlySet<Part>) =>
  [...parts].some((part) => part === 'key' || part.startsWith('key-'))

const distinct = (arns: readonly (Arn | undefined)[]): Arn[] => [
  ...new Set(arns.filter((arn) => arn !== undefined)),
]

type Wanted = { trails: readonly Trail[]; parts: ReadonlySet<Part>; writtenBuckets: readonly string[] }

/**
 * The snapshot with what a look ahead of writes needs and the sweep did not read: buckets and keys of these trails, and
 * who owns the buckets that are written to. What was read already is not asked again.
 */
export async function collectDestinations(
  clients: Clients,
  snapshot: Snapshot,
  { trails, parts, writtenBuckets }: Wanted,
): Promise<Snapshot> {
  const lacking = trails.filter((trail) => lacksParts(trail, snapshot, parts))
  const { account } = snapshot
  const fresh =
    lacking.length > 0
      ? await destinationsOf(clients, lacking, { account, parts, regions: Object.keys(snapshot.regions) })
      : undefined
  const buckets = merged(snapshot.buckets, fresh?.buckets ?? {}, betterBucket)
  const keys = merged(snapshot.keys, fresh?.keys ?? {}, betterKey)
  return { ...snapshot, keys, buckets: await withOwners(clients, buckets, writtenBuckets, account) }
}

const wasRead = (part: Read<unknown> | undefined): boolean =>
  part !== undefined && (part.ok || !isOwnFailure(part, 'NotRead'))

function lacksParts(
  { bucket, kmsKeyId }: Trail,
  { buckets, keys }: Snapshot,
  parts: ReadonlySet<Part>,
): boolean {
  const lacksBucket = bucket !== undefined && !wasRead(buckets[bucket]?.policy)
  const key = kmsKeyId === undefined ? undefined : keyOf(kmsKeyId, keys)
  return lacksBucket || (parts.has('key') && kmsKeyId !== undefined && !wasRead(key?.policy))
}

const keyOf = (id: string, keys: Snapshot['keys']): Key | undefined =>
  Object.values(keys).find((key) => key.description.ok && key.description.value.arn === id) ?? keys[id]

function merged<T>(known: Record<string, T>, fresh: Record<string, T>, better: (known: T, fresh: T) => T) {
  const both = Object.entries(fresh).map(([name, one]): [string, T] => {
    const before = Object.hasOwn(known, name) ? known[name] : undefined
    return [name, before === undefined ? one : better(before, one)]
  })
  return { ...known, ...Object.fromEntries(both) }
}

const betterBucket = (known: Bucket, fresh: Bucket): Bucket => ({
  ...known,
  region: known.region.ok ? known.region : fresh.region,
  policy: wasRead(known.policy) ? known.policy : fresh.policy,
})

const betterKey = (known: Key, fresh: Key): Key => ({
  ...known,
  description: known.description.ok ? known.description : fresh.description,
  policy: wasRead(known.policy) ? known.policy : fresh.policy,
})

async function withOwners(
  clients: Clients,
  buckets: Record<string, Bucket>,
  names: readonly string[],
  account: AccountId,
): Promise<Record<string, Bucket>> {
  const asked = names.flatMap((name) => (Object.hasOwn(buckets, name) ? (buckets[name] ?? []) : []))
  if (asked.length === 0) return buckets
  const { isOwned } = await import('./bucket-region.ts')
  const entries = await Promise.all(
    asked.map(async (bucket): Promise<[string, Bucket]> => [
      bucket.name,
      bucket.region.ok
        ? { ...bucket, owned: await isOwned(clients, bucket.name, bucket.region.value, account) }
        : bucket,
    ]),
  )
  return { ...buckets, ...Object.fromEntries(entries) }
}
