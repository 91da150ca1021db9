import { settingsOf, settingsOnTrail } from '../../trail/settings.ts'
import type { Bucket, Call, Facet, FacetSettings, Key, Snapshot, Trail } from '../../model/index.ts'

/** The snapshot as it will be once these calls have been made, as far as they change trails, buckets and keys. */
export function afterCalls(snapshot: Snapshot, calls: readonly Pick<Call, 'intend'>[]): Snapshot {
  return calls.reduce(
    (before, call) => ({
      ...before,
      ...afterDestinationCall(before, call),
      trails: before.trails.map((trail) => afterCall(trail, call)),
    }),
    snapshot,
  )
}

function afterCall(trail: Trail, { intend }: Pick<Call, 'intend'>): Trail {
  if (!('trailArn' in intend) || intend.trailArn !== trail.arn) return trail
  switch (intend.kind) {
    case 'logging':
      return withLogging(trail, intend.logging)
    case 'selectors':
      return { ...trail, selectors: { ok: true, value: intend.selectors } }
    case 'insights':
      return { ...trail, insights: { ok: true, value: intend.insights } }
    case 'tags':
      return trail.tags.ok
        ? { ...trail, tags: { ok: true, value: { ...trail.tags.value, ...intend.tags } } }
        : trail
    case 'trail':
      return withSettings(trail, intend.settings)
    default:
      return intend satisfies never
  }
}

/** A setting that is not named stays; null takes a destination away. */
function withSettings(trail: Trail, settings: FacetSettings): Trail {
  const {
    bucket: _b,
    prefix: _p,
    kmsKeyId: _k,
    topicArn: _t,
    logGroupArn: _l,
    logGroupRoleArn: _r,
    ...rest
  } = trail
  return { ...rest, ...settingsOnTrail({ ...settingsOf(trail), ...settings }) }
}

/** Every region's view of the status changes with it. One that was not read stays unread, but for whether the trail logs. */
function withLogging(trail: Trail, logging: boolean): Trail {
  const seen = Object.entries(trail.status).flatMap(([region, status]) =>
    status.ok ? [[region, { ok: true, value: { ...status.value, logging } }] as const] : [],
  )
  const home = { [trail.homeRegion]: { ok: true as const, value: { logging } } }
  return { ...trail, status: { ...trail.status, ...home, ...Object.fromEntries(seen) } }
}

type Destinations = Pick<Snapshot, 'buckets' | 'keys'>

/** Buckets and keys as they will be once a call has been made; what it does not change stays. */
function afterDestinationCall(
  { buckets, keys }: Destinations,
  { intend }: Pick<Call, 'intend'>,
): Destinations {
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

function bucketAfter(bucket: Bucket, intend: Extract<Facet, { bucket: string }>): Bucket {
  switch (intend.kind) {
    case 'public-access-block':
      return { ...bucket, publicAccessBlock: { ok: true, value: intend.block ?? undefined } }
    case 'versioning':
      return { ...bucket, versioning: { ok: true, value: intend.versioning } }
    case 'whole-bucket-policy':
      return { ...bucket, policy: { ok: true, value: intend.document ?? undefined } }
    case 'lifecycle':
      return { ...bucket, lifecycle: { ok: true, value: intend.rules } }
    // Only a bucket that is new gets its policy with no other statements, and it is in no snapshot.
    case 'bucket':
    case 'bucket-policy':
      return bucket
    default:
      return intend satisfies never
  }
}

function keyAfter(key: Key, intend: Call['intend']): Key {
  if (intend.kind === 'key-policy') return { ...key, policy: { ok: true, value: intend.document } }
  if (intend.kind !== 'key' || !key.description.ok) return key
  const { deletionDate: _over, ...description } = key.description.value
  return { ...key, description: { ok: true, value: { ...description, state: intend.state } } }
}
