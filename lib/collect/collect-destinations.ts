import type { Clients } from '../aws/clients.ts'
import { isOwnFailure } from '../aws/own-failure.ts'
import type { AccountId, Bucket, Key, Part, Read, Snapshot, Trail } from '../model/index.ts'
import { destinationsOf } from './destinations.ts'

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
  const { isOwned } = await import('./bucket-owner.ts')
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
