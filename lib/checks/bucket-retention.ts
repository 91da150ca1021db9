import * as z from 'zod'
import { check } from './check.ts'
import type { Bucket, LifecycleRule, Trail, Verdict } from '../model/index.ts'
import { writerOf } from '../resource-policy/trail-delivery.ts'
import type { Writer } from '../resource-policy/written-objects.ts'
import { keptFor, touchedLogs } from './judging/kept-logs.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const settings = () => ({
  days: z
    .int()
    .positive()
    .default(365)
    .meta({ description: 'Days for which log files must be kept.', examples: [2555] }),
})

/** PCI DSS v4.0 10.5.1 (twelve months of history); S3 user guide, "Lifecycle configuration elements". */
export const bucketRetention = check({
  id: 'bucket-retention',
  title: 'Log files are kept for as long as the policy asks',
  why: 'A lifecycle rule deletes quietly, on behalf of S3 itself, so that no DeleteObject shows. Shortening the expiry is a known way to be rid of a log.',
  failsWhen: "a lifecycle rule expires the trail's log files earlier than the policy's days",
  group: 'bucket',
  severity: 'high',
  scope: 'trail',
  reads: [
    'bucket',
    'bucket-lifecycle',
    'organization',
    'event-selectors',
    'insight-selectors',
    'event-configuration',
  ],
  controls: { cis: [], securityHub: [], nist: ['AU-9', 'AU-11', 'SI-12'], pci: ['10.5.1'] },
  remedies: ['restore-lifecycle'],
  manual:
    'aws s3api get-bucket-lifecycle-configuration --bucket <bucket>; then put-bucket-lifecycle-configuration with all its rules and a longer expiry (put replaces, it does not add)',
  settings,
  run: (snapshot, policy) => {
    const { days } = policy.checks['bucket-retention']
    const expected = `log files are kept for ${days} days or more`
    return ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) =>
        judge(trail, bucket, { days, expected, writer: writerOf(trail, snapshot), now: snapshot.takenAt }),
      ),
    )
  },
})

type Asked = { days: number; expected: string; writer: Writer; now: string }

function judge(trail: Trail, { name, lifecycle }: Bucket, asked: Asked): Verdict {
  const { days, expected, writer, now } = asked
  if (!lifecycle.ok) return unknownTrail(trail, expected, lifecycle)
  const early = lifecycle.value
    .filter((rule) => rule.enabled && !rule.narrowed && keptFor(rule, now) < days)
    .map((rule) => ({ rule, touched: touchedLogs(rule.prefix, writer) }))
  const certain = early.filter(({ touched }) => touched.some(({ unless }) => unless === undefined))
  if (certain.length > 0) {
    const rules = certain.map(({ rule }) => `rule "${rule.id}" ${expiryText(rule)}`).join('; ')
    return trailVerdict(trail, 'fail', {
      expected,
      actual: rules,
      message: `Log files of ${trail.name} do not last ${days} days in ${name}: ${rules}.`,
    })
  }
  const unread = new Set(early.flatMap(({ touched }) => touched.flatMap(({ unless }) => unless ?? [])))
  if (unread.size > 0) return unknownTrail(trail, expected, ...unread)
  return trailVerdict(trail, 'pass', {
    expected,
    actual: `no rule expires them within ${days} days`,
    message: `No lifecycle rule of ${name} expires the log files of ${trail.name} within ${days} days.`,
  })
}

const expiryText = (rule: LifecycleRule) =>
  rule.expirationDays === undefined
    ? `expires them on ${rule.expirationDate ?? ''}`
    : `expires them after ${rule.expirationDays} days`
