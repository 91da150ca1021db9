import * as z from 'zod'
import { check, type PolicyOf } from './check.ts'
import { isOwnFailure, ownFailure } from '../aws/errors.ts'
import { logsManagementEvents } from '../coverage/trails-logging-in.ts'
import type { Read, ReadFailure, Region, Snapshot, Trail, TrailStatus, Verdict } from '../model/index.ts'
import { isExpectedDenial } from './judging/rules.ts'
import { digestsIn } from '../trail/digests.ts'
import { hoursBetween, statusIn } from '../trail/status.ts'
import { unreadRegions } from './judging/management-coverage.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const settings = () => ({
  maxAgeHours: z
    .number()
    .positive()
    .default(24)
    .meta({ description: 'Hours without a delivery after which it fails.', examples: [48] }),
})

type Policy = PolicyOf<'delivery', ReturnType<typeof settings>>

/**
 * CloudTrail API reference, GetTrailStatus: it speaks for a single region, so that a healthy home region hides what
 * fails elsewhere (user guide, "Amazon S3 bucket policy for CloudTrail", policies that list accounts region by region).
 * User guide, "CloudTrail digest file structure": one each hour, in each region.
 */
export const delivery = check({
  id: 'delivery',
  title: 'Log files arrive, from every region',
  why: 'A trail that cannot deliver still counts as logging: CloudTrail retries for 30 days and then drops the files. Each region delivers for itself, and fails for itself. Digests are files of their own: where they stop, log files still arrive and can no longer be proven.',
  failsWhen:
    'in some region the last log file, digest or notification failed, nothing was delivered for as long as the policy allows, or, with validation on, no digest came for 3 hours (one that is still due passes; where none ever came, only memory or event history shows that validation was on for so long)',
  group: 'delivery',
  severity: 'high',
  scope: 'trail',
  reads: ['status', 'regional-status', 'validation-history', 'event-selectors'],
  controls: { cis: [], securityHub: [], nist: ['AU-4', 'AU-5', 'AU-9', 'AU-12'], pci: ['10.3.3', '10.7.2'] },
  remedies: [],
  manual:
    "aws cloudtrail get-trail-status --name <trail ARN> --region <region> names the error: AccessDenied asks for the bucket's policy, KMS errors for the key's state and policy, NoSuchBucket for the bucket",
  settings,
  run: (snapshot, policy) =>
    ownTrails(snapshot).flatMap((trail) =>
      regionsOf(trail, snapshot, policy).map((region) => judge(trail, region, snapshot, policy)),
    ),
})

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
  const expected = expectedOf(trail, policy)
  const there = { ...trail, name: `${trail.name} in ${region}` }
  const at = (verdict: Verdict): Verdict => ({ ...verdict, region })
  const unknown = (...unread: ReadFailure[]) => at(unknownTrail(there, expected, ...unread))
  const says = (status: 'pass' | 'fail', actual: string, more = '') =>
    at(trailVerdict(trail, status, { expected, actual, message: `${there.name}: ${actual}.${more}` }))
  const status = statusOf(trail, region, snapshot)
  if (!status.ok) return unknown(status)
  const errors = errorsOf(trail, status.value)
  const waiting = redelivery(status.value, snapshot.takenAt)
  const isOfFiles = status.value.latestDeliveryError !== undefined
  if (errors.length > 0) return says('fail', errors.join('; '), isOfFiles ? waiting : '')
  if (!status.value.logging)
    return says('pass', 'not logging, so that nothing is due; trail-logging judges that')
  const last = lastSignOfLife(status.value)
  const isSilent = last === undefined || hoursBetween(last, snapshot.takenAt) > maxAgeHours
  const nothing = `nothing was delivered since ${last ?? 'it was made'}`
  const digests = digestsIn(trail, region, status.value, snapshot.takenAt)
  if (isSilent && (digests.state === 'late' || somethingWasDue(trail, region)))
    return says('fail', nothing, waiting)
  if (digests.state === 'late') return says('fail', digests.said)
  if (isSilent) return unknown(silence(nothing))
  if (digests.state === 'unknown') return unknown(digests.unread)
  const first = digests.state === 'first-is-due' ? `; the first digest is still due, as ${digests.said}` : ''
  return says('pass', `alive at ${last}${first}`)
}

const expectedOf = ({ logFileValidation }: Trail, policy: Policy): string => {
  const { maxAgeHours } = policy.checks.delivery
  const digests = logFileValidation ? ', and a digest every hour' : ''
  return `delivery within ${maxAgeHours} hours, without an error${digests}`
}

const silence = (actual: string): ReadFailure =>
  ownFailure(
    'cloudtrail:GetTrailStatus',
    'NothingDelivered',
    `${actual}, and no digest tells a quiet region from a silent trail`,
  )

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

const redelivered = 30

/**
 * Where the bucket cannot be reached CloudTrail tries for 30 days to deliver a log file (CloudTrail user guide, "Finding
 * your CloudTrail log files"). The oldest that wait are those since the last that came.
 */
function redelivery({ latestDelivery, startedAt }: TrailStatus, now: string): string {
  const since = latestDelivery ?? startedAt
  const hours = since === undefined ? 0 : hoursBetween(since, now)
  if (since === undefined || !Number.isFinite(hours)) return ''
  const until = new Date(Date.parse(since) + redelivered * 24 * 3_600_000).toISOString().slice(0, 10)
  return hours > redelivered * 24
    ? ` AWS redelivers for ${redelivered} days: the first of what was refused is lost since ${until}.`
    : ` If it is mended by ${until}, AWS redelivers all of it by itself (it tries for ${redelivered} days).`
}

/**
 * A digest is delivered where no event happened, and says so. A start counts too: the first files come some minutes
 * after it.
 */
function lastSignOfLife(status: TrailStatus): string | undefined {
  const times = [status.latestDelivery, status.latestDigestDelivery, status.startedAt]
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1)
}

/** Without digests, which are judged apart, only management events at home are certain to happen. */
const somethingWasDue = (trail: Trail, region: Region): boolean =>
  region === trail.homeRegion && trail.selectors.ok && logsManagementEvents(trail.selectors.value)
