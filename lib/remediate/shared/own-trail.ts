import type { Bucket, Call, Finding, Refusal, Region, Snapshot, Trail } from '../../model/index.ts'
import { awsCommand } from '../../text/command-line.ts'
import { mayLogManagementEvents } from '../../coverage/trails-logging-in.ts'
import { parseArn } from '../../text/arn.ts'
import type { PlanningContext } from '../remedy.ts'

/**
 * The trail that a finding speaks of, where this account may write to it: it owns the ARN, or is CloudTrail's
 * delegated administrator for the organization that does.
 */
export function writableTrail(finding: Finding, snapshot: Snapshot): Trail | Refusal {
  const trail = snapshot.trails.find((candidate) => candidate.arn === finding.resource)
  if (!trail) return refusal('The trail is not there any more.', 'Scan again.')
  if (isWritableHere(trail, snapshot)) return trail
  return refusal(
    `The trail belongs to account ${trail.account}; account ${snapshot.account} may not change it.`,
    `Run the repair in account ${trail.account}.`,
  )
}

export function isWritableHere(trail: Trail, snapshot: Snapshot): boolean {
  if (trail.account === snapshot.account) return true
  if (!trail.organization || !snapshot.organization.ok) return false
  const administrators = snapshot.organization.value?.delegatedAdministrators
  return administrators?.ok === true && administrators.value.includes(snapshot.account)
}

export const refusal = (reason: string, todo: string): Refusal => ({ refused: true, reason, todo })

export const isRefusal = (value: object): value is Refusal => 'refused' in value

/** Trails that AWS Control Tower made: it puts its own configuration back, so only logging is repaired (decision of AWS's drift rules). */
export const isControlTowerTrail = (trail: Pick<Trail, 'name'>): boolean =>
  /^aws-controltower-/i.test(trail.name)

/** The refusal for changing the configuration of a trail that another manager keeps. */
export function managedElsewhere(trail: Trail): Refusal | undefined {
  if (!isControlTowerTrail(trail)) return undefined
  return refusal(
    `${trail.name} is managed by AWS Control Tower, which reports changes by others as drift.`,
    'Repair it there: re-register the landing zone or reset it in Control Tower.',
  )
}

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

/**
 * True where a trail has to be made: the account has none; or one that was seen logging is gone, no baseline is left to
 * restore it from, and of those that are there none logs management events. A trail that somebody leaves in the place of
 * a deleted one must not keep the account dark.
 */
export function needsNewTrail(snapshot: Snapshot, { seenLogging, baselines }: PlanningContext): boolean {
  const { trails, account, regions } = snapshot
  if (trails.length === 0) return true
  if (!baselines || trails.some(mayLogManagementEvents)) return false
  const isKnown = [...baselines.values()].some((one) => one.account === account && !one.retired)
  return !isKnown && [...seenLogging].some((arn) => isGone(arn))

  function isGone(arn: string): boolean {
    const place = parseArn(arn)
    const home = place?.account === account ? regions[place.region] : undefined
    return home?.ok === true && !home.value.trails.includes(arn)
  }
}
