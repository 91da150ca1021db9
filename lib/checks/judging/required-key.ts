import { ownFailure } from '../../aws/own-failure.ts'
import { parseArn } from '../../aws/arn.ts'
import type { Read, Region, Snapshot, Trail } from '../../model/index.ts'

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
