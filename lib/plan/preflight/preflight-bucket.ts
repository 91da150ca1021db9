import type { PolicyDocument, Snapshot, Trail } from '../../model/index.ts'
import { refusal } from '../../remediate/shared/own-trail.ts'
import { deliveryAccess, type Need, shutNeeds } from '../../resource-policy/delivery-access.ts'
import { deliveryOf } from '../../resource-policy/trail-delivery.ts'
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
  const document = bucket.policy.value ?? { Statement: [] }
  const shut = shutNeeds(needsOf(after, document, snapshot))
  const wasShut = moves ? [] : shutNeeds(needsOf(before, document, snapshot))
  const added = isWhollyShut(wasShut) ? [] : shut.filter((need) => !wasShut.some((one) => isSame(one, need)))
  const [first] = [...added, ...shut]
  if (first) {
    return broken(
      added.length > 0,
      `The policy of ${name} does not let CloudTrail ${first.action} on ${first.resource} for ${after.name}.`,
      'Let it first: the remedy grant-bucket-access of the check bucket-policy adds the statements.',
    )
  }
  return managementFolder(after, document, snapshot)
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

const needsOf = (trail: Trail, document: PolicyDocument, snapshot: Snapshot): Need[] =>
  deliveryAccess(document, deliveryOf(trail, trail.bucket ?? '', snapshot))

/** Not even the ACL, or the log files of one region: nothing that a write adds is broken by the write. */
const isWhollyShut = (shut: readonly Need[]): boolean =>
  shut.some(({ object }) => object === undefined || object.folder === 'CloudTrail')

const isSame = (one: Need, other: Need): boolean =>
  one.action === other.action && one.object?.place === other.object?.place

/**
 * For an organization's trail CreateTrail and UpdateTrail ask for the management account's own folder too, to which
 * such a trail writes nothing (CloudTrail user guide, "Creating a trail for an organization with the AWS CLI";
 * natsukium/dotfiles#715).
 */
function managementFolder(trail: Trail, document: PolicyDocument, snapshot: Snapshot): Preflight {
  if (!trail.organization) return { notes: [] }
  const alone: Trail = {
    ...trail,
    organization: false,
    multiRegion: false,
    logFileValidation: false,
    insights: { ok: true, value: [] },
    selectors: { ok: true, value: { kind: 'basic', selectors: [] } },
    aggregations: { ok: true, value: [] },
  }
  if (shutNeeds(needsOf(alone, document, snapshot)).length === 0) return { notes: [] }
  const folder = `${trail.prefix === undefined ? '' : `${trail.prefix}/`}AWSLogs/${trail.account}/*`
  return broken(
    true,
    `The policy of ${trail.bucket ?? ''} does not let CloudTrail s3:PutObject on ${folder}, which CreateTrail and UpdateTrail ask for besides the organization's folder (InsufficientS3BucketPolicyException).`,
    `Let ${trail.name} write there first, as it may below the organization's id.`,
  )
}
