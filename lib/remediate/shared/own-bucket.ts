import { awsCommand } from '../../text/aws-command.ts'
import type { Bucket, Call, Finding, Refusal, Region, Snapshot, Trail } from '../../model/index.ts'
import { isRefusal, refusal, writableTrail } from './own-trail.ts'

export type OwnBucket = { trail: Trail; bucket: Bucket; region: Region }

/**
 * The bucket of the trail that a finding speaks of, where it was read and is not known to be somebody else's. Who owns
 * it is asked once more with every write: S3 refuses where another account does (ExpectedBucketOwner).
 */
export function ownBucket(finding: Finding, snapshot: Snapshot): OwnBucket | Refusal {
  const trail = writableTrail(finding, snapshot)
  if (isRefusal(trail)) return trail
  const bucket = trail.bucket === undefined ? undefined : snapshot.buckets[trail.bucket]
  if (!bucket)
    return refusal('The bucket of the trail was not read.', 'Scan again with the checks on buckets.')
  if (!bucket.region.ok) {
    const { operation, code } = bucket.region
    return refusal(
      `The bucket ${bucket.name} could not be read (${operation} gave ${code}); it may belong to another account.`,
      'Run the repair in the account that owns the bucket, or grant the read.',
    )
  }
  return { trail, bucket, region: bucket.region.value }
}

/**
 * The calls, or their refusal with the very commands for the owner where another account is known to have the bucket.
 */
export function forOwner(calls: Call[], bucket: Bucket, snapshot: Snapshot): { calls: Call[] } | Refusal {
  if (!bucket.owned?.ok || bucket.owned.value) return { calls }
  const commands = calls.map((call) => awsCommand(call, call.region)).join(' && ')
  return refusal(
    `The bucket ${bucket.name} belongs to another account than ${snapshot.account}, and only its owner may change it.`,
    `In the account that owns it: ${commands}`,
  )
}
