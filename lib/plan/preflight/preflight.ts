import type { Call, PolicyDocument, Region, Snapshot, Trail } from '../../model/index.ts'
import { intendedTrail, type IntendedTrail, type Preflight, preflightKey } from './preflight-key.ts'
import { isWritableHere, refusal } from '../../remediate/shared/own-trail.ts'
import { deliveryAccess, type Need, shutNeeds } from '../../resource-policy/delivery-access.ts'
import { deliveryOf } from '../../resource-policy/trail-delivery.ts'

/** What the look ahead reads beyond a sweep, as IAM names it: HeadBucket needs s3:ListBucket. */
export const preflightPermissions: readonly string[] = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  's3:GetBucketPolicy',
  's3:ListBucket',
]

/**
 * Looks ahead of UpdateTrail, CreateTrail and StartLogging. A write is refused only where it is certain that AWS would
 * refuse it, or that what it adds could not be delivered; what could not be read is a note. A destination that was
 * broken before, and that the write does not touch, is a note too, and so is everything about StartLogging: a trail
 * whose bucket is gone still carries its events to EventBridge and to its log group, so that off is never better.
 * @param made buckets that earlier calls of the same repair make
 */
export function preflight(call: Call, snapshot: Snapshot, made: ReadonlySet<string> = new Set()): Preflight {
  if (call.operation === 'StartLogging') return beforeStart(call, snapshot)
  const intended = intendedTrail(call, snapshot)
  if (!intended) return { notes: [] }
  const parts = [
    preflightOrganization(intended, snapshot),
    preflightQuota(intended, snapshot),
    ...(intended.after.bucket !== undefined && made.has(intended.after.bucket)
      ? []
      : [preflightBucket(intended, snapshot)]),
    preflightKey(intended, snapshot),
  ]
  const first = parts.find((part) => part.refusal)?.refusal
  return { ...(first && { refusal: first }), notes: parts.flatMap(({ notes }) => notes) }
}

function beforeStart(call: Extract<Call, { operation: 'StartLogging' }>, snapshot: Snapshot): Preflight {
  const { Name } = call.input
  const trail = snapshot.trails.find(({ arn, name }) => arn === Name || name === Name)
  return { notes: trail ? brokenDestination(trail, snapshot) : [] }
}

/** The trail's destination as if nothing had been known of it before: what is broken, and not what is unread. */
function brokenDestination(trail: Trail, snapshot: Snapshot): string[] {
  return [preflightBucket({ after: trail }, snapshot), preflightKey({ after: trail }, snapshot)].flatMap(
    (one) => (one.refusal ? [`${one.refusal.reason} ${one.refusal.todo}`] : []),
  )
}

/**
 * Whose trail it is: only its owner and CloudTrail's delegated administrators may write to it, and only the management
 * account and those may make a trail the organization's (API reference, UpdateTrail,
 * NotOrganizationMasterAccountException).
 */
function preflightOrganization({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  const { organization, account } = snapshot
  if (!isWritableHere(before ?? after, snapshot)) {
    return {
      refusal: refusal(
        `The trail belongs to account ${after.account}; account ${account} may not change it.`,
        `Run the repair in account ${after.account}.`,
      ),
      notes: [],
    }
  }
  if (!after.organization || before?.organization) return { notes: [] }
  if (!organization.ok) {
    const { operation, code } = organization
    return {
      notes: [
        `Not checked: whether this account may make an organization's trail (${operation} gave ${code}).`,
      ],
    }
  }
  const administrators = organization.value?.delegatedAdministrators
  const isAdministrator =
    organization.value?.managementAccount === account ||
    (administrators?.ok === true && administrators.value.includes(account))
  if (isAdministrator) return { notes: [] }
  const owner = organization.value?.managementAccount
  return {
    refusal: refusal(
      owner === undefined
        ? 'The account is in no organization, so it cannot have an organization’s trail.'
        : `Only the management account ${owner} and CloudTrail's delegated administrators may make an organization's trail.`,
      owner === undefined ? 'Make it a trail of the account.' : `Run the repair in account ${owner}.`,
    ),
    notes: [],
  }
}

/** Trails in one region; AWS raises it for nobody (CloudTrail user guide, "Quotas in AWS CloudTrail"). */
const trailsPerRegion = 5

/**
 * Room for the trail: "a trail that applies to all Regions counts as one trail in every Region", shadows included. And
 * the name, which must be free where the trail is made. Regions that were not read are a note.
 */
function preflightQuota({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  const spreads = after.multiRegion && before?.multiRegion !== true
  if (before && !spreads) return { notes: [] }
  if (!before) {
    const namesake = snapshot.trails.find(
      ({ name, homeRegion, seenIn }) =>
        name === after.name && [homeRegion, ...seenIn].includes(after.homeRegion),
    )
    if (namesake) {
      return {
        refusal: refusal(
          `${after.homeRegion} shows a trail of that name already: ${namesake.arn}.`,
          'Choose another name, or repair that one.',
        ),
        notes: [],
      }
    }
  }
  const regions = spreads ? Object.keys(snapshot.regions) : [after.homeRegion]
  const full = regions.filter((region) => trailsIn(region, snapshot, after.arn) >= trailsPerRegion)
  if (full.length > 0) {
    return {
      refusal: refusal(
        `${full.join(', ')} ${full.length === 1 ? 'has' : 'have'} ${trailsPerRegion} trails already, which is all that AWS allows, shadows of multi-region trails included.`,
        'Delete a trail that is not needed there, or widen one of them instead.',
      ),
      notes: [],
    }
  }
  const unread = regions.filter((region) => snapshot.regions[region]?.ok !== true)
  return {
    notes: unread.length > 0 ? [`Not checked: how many trails there are in ${unread.join(', ')}.`] : [],
  }
}

function trailsIn(region: Region, snapshot: Snapshot, except: string): number {
  const view = snapshot.regions[region]
  return view?.ok ? view.value.trails.filter((arn) => arn !== except).length : 0
}

/**
 * Whether the trail can deliver to its bucket: it exists, and its policy lets CloudTrail write with this prefix, for
 * this trail, in each of its regions (API reference, UpdateTrail, S3BucketDoesNotExistException,
 * InsufficientS3BucketPolicyException). Refused where the write names the destination, or adds files that the policy
 * shuts out, such as digests; what was broken before is a note.
 */
function preflightBucket({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
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
