import type { Check } from './check.ts'
import { missedChanges } from './judging/missed-changes.ts'

/** CIS v5.0 4.5: filter, alarm, and a subscriber, on the log group of a multi-region trail that is logging. */
export const changeAlarm: Check = {
  id: 'change-alarm',
  title: 'Somebody is alarmed when trails change',
  why: 'CIS asks for an alarm in CloudWatch on changes to trails. The guard hears of them sooner and by another way, so that this check is off unless asked for.',
  failsWhen:
    'some change to a trail matches no metric filter with an alarm that one match raises and that tells a confirmed subscriber, by itself or through a composite alarm',
  severity: 'low',
  scope: 'account',
  reads: ['status', 'event-selectors', 'change-alarm'],
  controls: {
    cis: ['v1.4 4.5', 'v3.0 4.5', 'v5.0 4.5', 'v7.0 5.5'],
    securityHub: ['CloudWatch.5'],
    nist: ['AU-6(1)', 'SI-4(5)'],
    pci: ['10.4.1', '10.7.2'],
  },
  remedies: [],
  manual:
    "aws logs put-metric-filter --log-group-name <log group> --filter-name trail-changes --filter-pattern '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}' --metric-transformations metricName=TrailChanges,metricNamespace=CloudTrail,metricValue=1; then aws cloudwatch put-metric-alarm on that metric with an SNS topic that has a subscriber",
  run: (snapshot, policy) => [missedChanges(snapshot, policy)],
}
