import type { Bucket, Call, Key, Snapshot } from '../../model/index.ts'

type Destinations = Pick<Snapshot, 'buckets' | 'keys'>

/** Buckets and keys as they will be once a call has been made; what it does not change stays. */
export function afterDestinationCall({ buckets, keys }: Destinations, { intend }: Call): Destinations {
  if ('bucket' in intend) {
    const bucket = Object.hasOwn(buckets, intend.bucket) ? buckets[intend.bucket] : undefined
    return bucket
      ? { keys, buckets: { ...buckets, [intend.bucket]: bucketAfter(bucket, intend) } }
      : { buckets, keys }
  }
  if (!('key' in intend)) return { buckets, keys }
  const after = Object.entries(keys).map(([entry, key]): [string, Key] => [
    entry,
    key.description.ok && key.description.value.arn === intend.key ? keyAfter(key, intend) : key,
  ])
  return { buckets, keys: Object.fromEntries(after) }
}

function bucketAfter(bucket: Bucket, intend: Call['intend']): Bucket {
  switch (intend.kind) {
    case 'public-access-block':
      return { ...bucket, publicAccessBlock: { ok: true, value: intend.block ?? undefined } }
    case 'versioning':
      return { ...bucket, versioning: { ok: true, value: intend.versioning } }
    case 'whole-bucket-policy':
      return { ...bucket, policy: { ok: true, value: intend.document ?? undefined } }
    case 'lifecycle':
      return { ...bucket, lifecycle: { ok: true, value: intend.rules } }
    default:
      return bucket
  }
}

function keyAfter(key: Key, intend: Call['intend']): Key {
  if (intend.kind === 'key-policy') return { ...key, policy: { ok: true, value: intend.document } }
  if (intend.kind !== 'key' || !key.description.ok) return key
  const { deletionDate: _over, ...description } = key.description.value
  return { ...key, description: { ok: true, value: { ...description, state: intend.state } } }
}
