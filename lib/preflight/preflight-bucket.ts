import { trailIdentity } from '../checks/trail-identity.ts'
import type { PolicyDocument, Snapshot, Trail } from '../model.ts'
import { deliveryAccess } from '../policy-document/bucket-access.ts'
import { refusal } from '../remediate/own-trail.ts'
import type { IntendedTrail } from './intended-trail.ts'
import type { Preflight } from './preflight.ts'

/**
 * Whether the trail can deliver to its bucket: it exists, and its policy lets CloudTrail write with this prefix, for
 * this trail, in each of its regions (API reference, UpdateTrail, S3BucketDoesNotExistException,
 * InsufficientS3BucketPolicyException). Refused where the write names the destination, or adds files that the policy
 * shuts out, such as digests; what was broken before is a note.
 */
export function preflightBucket({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  const name = after.bucket
  if (name === undefined) return { notes: [] }
  const moves = !before || isMoved(before, after)
  if (before && !moves && !widens(before, after)) return { notes: [] }
  const bucket = Object.hasOwn(snapshot.buckets, name) ? snapshot.buckets[name] : undefined
  if (!bucket) return { notes: [`Not checked: whether CloudTrail can write to the bucket ${name}.`] }
  if (!bucket.region.ok) {
    const { operation, code } = bucket.region
    if (code === 'NoSuchBucket') return broken(moves, `The bucket ${name} does not exist.`, makeIt)
    return { notes: [`Not checked: whether the bucket ${name} exists (${operation} gave ${code}).`] }
  }
  if (!bucket.policy.ok) {
    const { operation, code } = bucket.policy
    return { notes: [`Not checked: whether CloudTrail can write to ${name} (${operation} gave ${code}).`] }
  }
  const shut = shutPath(after, bucket.policy.value, snapshot)
  if (!shut) return { notes: [] }
  const isNew = moves || (before !== undefined && !shutPath(before, bucket.policy.value, snapshot))
  return broken(
    isNew,
    `The policy of ${name} does not let CloudTrail ${shut} for ${after.name}.`,
    'Let it first: the remedy grant-bucket-access of the check bucket-policy adds the statements.',
  )
}

const makeIt =
  'Make it again, or give the trail another bucket: aws cloudtrail update-trail --s3-bucket-name.'

const broken = (isReason: boolean, reason: string, todo: string): Preflight =>
  isReason ? { refusal: refusal(reason, todo), notes: [] } : { notes: [`${reason} ${todo}`] }

const isMoved = (before: Trail, after: Trail): boolean =>
  before.bucket !== after.bucket ||
  before.prefix !== after.prefix ||
  (after.organization && !before.organization)

const widens = (before: Trail, after: Trail): boolean =>
  (after.multiRegion && !before.multiRegion) || (after.logFileValidation && !before.logFileValidation)

/** What CloudTrail certainly cannot do. Where an organization's trail writes is known only with the organization's id. */
function shutPath(
  trail: Trail,
  document: PolicyDocument | undefined,
  snapshot: Snapshot,
): string | undefined {
  const { organization, partition } = snapshot
  if (trail.organization && !(organization.ok && organization.value)) return undefined
  const regions = trail.multiRegion
    ? [trail.homeRegion, ...Object.keys(snapshot.regions)]
    : [trail.homeRegion]
  const shut = deliveryAccess({
    document: document ?? { Statement: [] },
    partition,
    bucket: trail.bucket ?? '',
    trail,
    identity: trailIdentity(trail, snapshot),
    regions,
  }).find(({ access }) => access === 'denied' || access === 'not-allowed')
  return shut && `${shut.action} on ${shut.resource}`
}
