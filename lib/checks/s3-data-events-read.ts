import type { Check } from './check.ts'
import { judgeObjectEvents } from './judging/s3-data-events.ts'

/** CIS v5.0 3.9 (all buckets, on a multi-region trail); CloudTrail user guide, "Logging data events". */
export const s3DataEventsRead: Check = {
  id: 's3-data-events-read',
  title: 'Object reads in all buckets are logged',
  why: 'Management events do not show who read an object: without data events nobody can tell what was taken. They cost money by the event, so that this check is off unless asked for.',
  failsWhen: "no logging multi-region trail logs all buckets' object-level reads",
  severity: 'low',
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
  run: (snapshot, policy) => [judgeObjectEvents('s3-object-reads', snapshot, policy)],
}
