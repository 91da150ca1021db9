import { check, noSettings } from './check.ts'
import { ownFailure } from '../aws/errors.ts'
import type { Snapshot, Trail, TrailStatus, Verdict } from '../model/index.ts'
import { homeStatus, hoursBetween } from '../trail/status.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'a log group received events within 24 hours, without an error'
const maxAgeHours = 24

/** CIS v1.4 3.4; CloudTrail API reference, GetTrailStatus, LatestCloudWatchLogsDeliveryTime and …Error. */
export const cloudwatchLogs = check({
  id: 'cloudwatch-logs',
  title: 'Each trail also delivers to CloudWatch Logs',
  why: 'A log group is searched and alarmed on within minutes, and it is a second copy that falls under other permissions than the bucket.',
  failsWhen:
    'the trail has no log group, nothing was delivered to it for 24 hours, or the last delivery failed',
  group: 'delivery',
  severity: 'low',
  scope: 'trail',
  reads: ['status', 'log-group'],
  controls: {
    cis: ['v1.4 3.4'],
    securityHub: ['CloudTrail.5'],
    nist: ['AC-2(4)', 'AU-6(1)', 'AU-6(3)', 'AU-6(5)', 'AU-7(1)', 'AU-12', 'CA-7', 'SI-4(20)'],
    pci: ['10.2.1', '10.4.1', '10.6.3'],
  },
  remedies: [],
  manual:
    'aws cloudtrail update-trail --name <trail ARN> --cloud-watch-logs-log-group-arn <log group ARN>:* --cloud-watch-logs-role-arn <role ARN> --region <home region>; the role lets CloudTrail create streams and put events',
  settings: noSettings,
  run: (snapshot) => ownTrails(snapshot).map((trail) => judge(trail, snapshot)),
})

const unreadGroup = ownFailure('logs:DescribeLogGroups', 'NotRead', 'the log group was not read')

function judge(trail: Trail, snapshot: Snapshot): Verdict {
  const { logGroupArn } = trail
  if (logGroupArn === undefined)
    return fails(trail, 'no log group', `${trail.name} delivers to no log group.`)
  const exists = snapshot.logGroups[logGroupArn]?.exists ?? unreadGroup
  if (exists.ok && !exists.value) {
    return fails(
      trail,
      'the log group is gone',
      `The log group ${logGroupArn} of ${trail.name} does not exist.`,
    )
  }
  const status = homeStatus(trail)
  const wrong = status.ok ? wrongWith(status.value, snapshot.takenAt) : undefined
  if (wrong !== undefined)
    return fails(trail, wrong, `${trail.name} does not deliver to ${logGroupArn}: ${wrong}.`)
  const unread = [status, exists].filter((part) => !part.ok)
  if (unread.length > 0) return unknownTrail(trail, expected, ...unread)
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'it did',
    message: `${trail.name} delivers to ${logGroupArn}.`,
  })
}

/** A trail that was started a moment ago has delivered nothing yet. */
function wrongWith(status: TrailStatus, now: string): string | undefined {
  if (status.latestLogGroupDeliveryError !== undefined)
    return `the last delivery gave ${status.latestLogGroupDeliveryError}`
  const latest = status.latestLogGroupDelivery
  if (latest !== undefined && hoursBetween(latest, now) <= maxAgeHours) return undefined
  const started = status.startedAt
  const isNew = status.logging && started !== undefined && hoursBetween(started, now) <= maxAgeHours
  if (isNew) return undefined
  return latest === undefined ? 'nothing was ever delivered' : `nothing was delivered since ${latest}`
}

const fails = (trail: Trail, actual: string, message: string): Verdict =>
  trailVerdict(trail, 'fail', { expected, actual, message })
