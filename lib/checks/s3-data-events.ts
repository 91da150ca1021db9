import { check, noSettings } from './check.ts'
import type { Rules } from './judging/rules.ts'
import { question, type QuestionId } from '../coverage/questions.ts'
import { regionCoverage } from '../coverage/region-coverage.ts'
import type { ReadFailure, Snapshot, Verdict } from '../model/index.ts'
import { accountRegion, accountVerdict, unknownAccount } from './judging/verdicts.ts'
import { eventText, nothingWasRead } from './judging/management-coverage.ts'
import { regionViews } from '../coverage/trails-logging-in.ts'

/** CIS v5.0 3.9 (all buckets, on a multi-region trail); CloudTrail user guide, "Logging data events". */
export const s3DataEventsRead = check({
  id: 's3-data-events-read',
  title: 'Object reads in all buckets are logged',
  why: 'Management events do not show who read an object: without data events nobody can tell what was taken. They cost money by the event, so that this check is off unless asked for.',
  failsWhen: "no logging multi-region trail logs all buckets' object-level reads",
  group: 'events',
  severity: 'low',
  optIn: true,
  scope: 'account',
  reads: ['status', 'event-selectors'],
  controls: {
    cis: ['v1.4 3.11', 'v3.0 3.9', 'v5.0 3.9', 'v7.0 4.9'],
    securityHub: [],
    nist: ['AC-2(4)', 'AU-2', 'AU-3', 'AU-10', 'AU-12', 'AU-14(1)', 'SI-4(20)'],
    pci: ['10.2.1'],
  },
  remedies: [],
  manual:
    'Read the selectors (aws cloudtrail get-event-selectors), add one for AWS::S3::Object with the value arn:<partition>:s3, and put all of them back (put-event-selectors replaces). Data events cost money by the event.',
  settings: noSettings,
  run: (snapshot, policy) => [judgeObjectEvents('s3-object-reads', snapshot, policy)],
})

/** CIS v5.0 3.8 (all buckets, on a multi-region trail); CloudTrail user guide, "Logging data events". */
export const s3DataEventsWrite = check({
  id: 's3-data-events-write',
  title: 'Object writes in all buckets are logged',
  why: 'Management events do not show who overwrote or deleted an object: ransomware in a bucket leaves no trace without data events. They cost money by the event, so that this check is off unless asked for.',
  failsWhen: "no logging multi-region trail logs all buckets' object-level writes",
  group: 'events',
  severity: 'low',
  optIn: true,
  scope: 'account',
  reads: ['status', 'event-selectors'],
  controls: {
    cis: ['v1.4 3.10', 'v3.0 3.8', 'v5.0 3.8', 'v7.0 4.8'],
    securityHub: [],
    nist: ['AC-2(4)', 'AU-2', 'AU-3', 'AU-10', 'AU-12', 'AU-14(1)', 'SI-4(20)'],
    pci: ['10.2.1'],
  },
  remedies: [],
  manual:
    'Read the selectors (aws cloudtrail get-event-selectors), add one for AWS::S3::Object with the value arn:<partition>:s3, and put all of them back (put-event-selectors replaces). Data events cost money by the event.',
  settings: noSettings,
  run: (snapshot, policy) => [judgeObjectEvents('s3-object-writes', snapshot, policy)],
})

/**
 * Whether the logging multi-region trails log one half of the object-level events of all buckets. Multi-region trails
 * log everywhere alike and show in every region, so that one region stands for all.
 */
function judgeObjectEvents(
  id: Extract<QuestionId, 's3-object-reads' | 's3-object-writes'>,
  snapshot: Snapshot,
  policy: Rules,
): Verdict {
  const asked = question(id, snapshot.partition)
  const expected = `a logging multi-region trail: ${asked.title}`
  const region = accountRegion(snapshot)
  if (nothingWasRead(snapshot)) {
    const unread: ReadFailure[] = Object.values(regionViews(snapshot)).filter((view) => !view.ok)
    return unknownAccount(snapshot, { expected, unread })
  }
  const trails = snapshot.trails.filter((trail) => trail.multiRegion)
  const coverage = regionCoverage(asked, region, trails, policy.coverage)
  if (coverage.covered === 'unknown') return unknownAccount(snapshot, { expected, unread: coverage.unread })
  if (coverage.covered) {
    return accountVerdict(snapshot, region, 'pass', {
      expected,
      actual: coverage.by.join(', '),
      message: `${asked.title} are logged by ${coverage.by.join(', ')}.`,
    })
  }
  const { witness } = coverage
  return {
    ...accountVerdict(snapshot, region, 'fail', {
      expected,
      actual: `${eventText(witness)} is not logged`,
      message: `No logging multi-region trail logs, for example, ${eventText(witness)}.`,
    }),
    witness,
  }
}
