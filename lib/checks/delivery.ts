import { isOwnFailure, ownFailure } from '../aws/own-failure.ts'
import { logsManagementEvents } from '../coverage/logs-management-events.ts'
import type { Read, Region, Snapshot, Trail, TrailStatus, Verdict } from '../model.ts'
import { isExpectedDenial } from '../policy/is-expected-denial.ts'
import type { Policy } from '../policy/policy.ts'
import { statusIn } from '../trail/status.ts'
import type { Check } from './check.ts'
import { hoursBetween } from './hours-between.ts'
import { unreadRegions } from './unread-regions.ts'
import { ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

/**
 * CloudTrail API reference, GetTrailStatus: it speaks for a single region, so that a healthy home region hides what
 * fails elsewhere (user guide, "Amazon S3 bucket policy for CloudTrail", policies that list accounts region by region).
 */
export const delivery: Check = {
  id: 'delivery',
  title: 'Log files arrive, from every region',
  why: 'A trail that cannot deliver still counts as logging: CloudTrail retries for 30 days and then drops the files. Each region delivers for itself, and fails for itself.',
  failsWhen:
    'in some region the last log file, digest or notification failed, or nothing was delivered for as long as the policy allows',
  severity: 'high',
  scope: 'trail',
  reads: ['status', 'regional-status', 'event-selectors'],
  controls: { cis: [], securityHub: [], nist: ['AU-4', 'AU-5', 'AU-9', 'AU-12'], pci: ['10.3.3', '10.7.2'] },
  remedies: [],
  manual:
    "aws cloudtrail get-trail-status --name <trail ARN> --region <region> names the error: AccessDenied asks for the bucket's policy, KMS errors for the key's state and policy, NoSuchBucket for the bucket",
  run: (snapshot, policy) =>
    ownTrails(snapshot).flatMap((trail) =>
      regionsOf(trail, snapshot, policy).map((region) => judge(trail, region, snapshot, policy)),
    ),
}

/**
 * A multi-region trail delivers from regions that could not be read as well. Where the policy expects to be denied,
 * nothing is judged.
 */
function regionsOf(trail: Trail, snapshot: Snapshot, policy: Policy): Region[] {
  const unread = trail.multiRegion
    ? unreadRegions(snapshot, policy).flatMap(({ region }) => region ?? [])
    : []
  const regions = new Set([trail.homeRegion, ...trail.seenIn, ...Object.keys(trail.status), ...unread])
  return [...regions].filter((region) => {
    const status = statusOf(trail, region, snapshot)
    return status.ok || !isExpectedDenial(policy, region, status)
  })
}

function statusOf(trail: Trail, region: Region, snapshot: Snapshot): Read<TrailStatus> {
  const status = statusIn(trail, region)
  const view = snapshot.regions[region]
  return !status.ok && isOwnFailure(status, 'NotRead') && view?.ok === false ? view : status
}

function judge(trail: Trail, region: Region, snapshot: Snapshot, policy: Policy): Verdict {
  const { maxAgeHours } = policy.checks.delivery
  const expected = `delivery within ${maxAgeHours} hours, without an error`
  const at = (verdict: Verdict): Verdict => ({ ...verdict, region })
  const there = { ...trail, name: `${trail.name} in ${region}` }
  const status = statusOf(trail, region, snapshot)
  if (!status.ok) return at(unknownTrail(there, expected, status))
  const errors = errorsOf(trail, status.value)
  if (errors.length > 0) {
    const actual = errors.join('; ')
    return at(trailVerdict(trail, 'fail', { expected, actual, message: `${there.name}: ${actual}.` }))
  }
  const pass = (actual: string) =>
    at(trailVerdict(trail, 'pass', { expected, actual, message: `${there.name}: ${actual}.` }))
  if (!status.value.logging) return pass('not logging, so that nothing is due; trail-logging judges that')
  const last = lastSignOfLife(status.value)
  if (last !== undefined && hoursBetween(last, snapshot.takenAt) <= maxAgeHours)
    return pass(`alive at ${last}`)
  const actual = `nothing was delivered since ${last ?? 'it was made'}`
  if (somethingWasDue(trail, region)) {
    return at(trailVerdict(trail, 'fail', { expected, actual, message: `${there.name}: ${actual}.` }))
  }
  return at(
    unknownTrail(
      there,
      expected,
      ownFailure(
        'cloudtrail:GetTrailStatus',
        'NothingDelivered',
        `${actual}, and no digest tells a quiet region from a silent trail`,
      ),
    ),
  )
}

const error = (what: string, code: string | undefined): string[] =>
  code === undefined ? [] : [`${what} gave ${code}`]

/** Errors of what the trail still does: an old error of validation or a topic that are gone says nothing. */
function errorsOf(trail: Trail, status: TrailStatus): string[] {
  return [
    ...error('the last log file', status.latestDeliveryError),
    ...(trail.logFileValidation ? error('the last digest', status.latestDigestDeliveryError) : []),
    ...(trail.topicArn === undefined ? [] : error('the last notification', status.latestNotificationError)),
  ]
}

/** A start counts too: the first files come some minutes after it. */
function lastSignOfLife(status: TrailStatus): string | undefined {
  const times = [status.latestDelivery, status.latestDigestDelivery, status.startedAt]
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1)
}

/**
 * Digests come every hour, events or not (user guide, "CloudTrail digest file structure"). Without them, only
 * management events at home are certain to happen.
 */
function somethingWasDue(trail: Trail, region: Region): boolean {
  if (trail.logFileValidation) return true
  return region === trail.homeRegion && trail.selectors.ok && logsManagementEvents(trail.selectors.value)
}
