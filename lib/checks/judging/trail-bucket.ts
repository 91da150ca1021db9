import { ownFailure } from '../../aws/own-failure.ts'
import type { Bucket, Read, Snapshot, Trail, Verdict } from '../../model/index.ts'
import { unknownTrail } from './verdicts.ts'

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
