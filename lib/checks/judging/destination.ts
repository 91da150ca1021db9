import { ownFailure } from '../../aws/errors.ts'
import type { Bucket, Key, Read, Region, Snapshot, Trail, Verdict } from '../../model/index.ts'
import { trailVerdict, unknownTrail } from './verdicts.ts'
import { parseArn } from '../../text/arn.ts'

const unreadBucket = ownFailure('s3:HeadBucket', 'NotRead', 'the bucket was not read')

/** The bucket that a trail delivers to, where it was read at all. */
export function trailBucket(trail: Trail, snapshot: Snapshot): Read<Bucket> {
  const bucket = trail.bucket === undefined ? undefined : snapshot.buckets[trail.bucket]
  return bucket ? { ok: true, value: bucket } : unreadBucket
}

/** Judges a bucket that is there. One that is gone or belongs to somebody else says nothing of its settings. */
export function judgeBucket(
  trail: Trail,
  snapshot: Snapshot,
  expected: string,
  judge: (bucket: Bucket) => Verdict,
): Verdict {
  const bucket = trailBucket(trail, snapshot)
  if (!bucket.ok) return unknownTrail(trail, expected, bucket)
  if (!bucket.value.region.ok) return unknownTrail(trail, expected, bucket.value.region)
  return judge(bucket.value)
}

const unreadKey = ownFailure('kms:DescribeKey', 'NotRead', 'the key was not read')

/** Judges a trail's key. A trail without one has nothing to judge: whether it should have one is kms-encryption's. */
export function judgeKey(
  trail: Trail,
  snapshot: Snapshot,
  expected: string,
  judge: (key: Key) => Verdict,
): Verdict {
  if (trail.kmsKeyId === undefined) {
    return trailVerdict(trail, 'pass', {
      expected,
      actual: 'no KMS key',
      message: `${trail.name} uses no KMS key; kms-encryption judges that.`,
    })
  }
  const key = snapshot.keys[trail.kmsKeyId]
  return key ? judge(key) : unknownTrail(trail, expected, unreadKey)
}

/** Where a trail's key must stand: the bucket's region (UpdateTrail, KmsKeyNotFoundException). */
export function keyRegionOf(trail: Trail, snapshot: Snapshot): Read<Region> {
  const present = trail.kmsKeyId === undefined ? undefined : parseArn(trail.kmsKeyId)
  if (present?.region) return { ok: true, value: present.region }
  const bucket = trail.bucket === undefined ? undefined : snapshot.buckets[trail.bucket]
  return bucket?.region ?? ownFailure('s3:HeadBucket', 'NotRead', 'the bucket was not read')
}

/** The ARN of the key that the policy names, as it resolves in a region. An ARN of a key needs no asking. */
export function requiredKeyArn(required: string, region: Region, snapshot: Snapshot): Read<string> {
  const arn = parseArn(required)
  if (arn?.resource.startsWith('key/')) return { ok: true, value: required }
  const key = snapshot.keys[`${required}@${region}`]
  if (!key) return ownFailure('kms:DescribeKey', 'NotRead', `${required} was not asked for in ${region}`)
  return key.description.ok ? { ok: true, value: key.description.value.arn } : key.description
}

const unusable = new Set([
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
])
const usable = new Set(['Enabled', 'Updating'])

/** Whether a key in a state encrypts (KMS developer guide, "Key states of AWS KMS keys"); undefined of a state that is new. */
export const stateOfUse = (state: string): 'usable' | 'unusable' | undefined =>
  usable.has(state) ? 'usable' : unusable.has(state) ? 'unusable' : undefined
