import type { Alarm, AlarmThreshold, Topic, ChangeAlarms, MetricFilter } from '../../lib/model/index.ts'
import { account } from './a-trail.ts'

export const logGroupArn = `arn:aws:logs:us-east-1:${account}:log-group:trails:*`
export const topicArn = `arn:aws:sns:us-east-1:${account}:alerts`

const namespace = 'CloudTrailMetrics'

/** A metric filter that counts 1 for each match, in a metric of its own name. */
export const aMetricFilter = (changes: Partial<MetricFilter> = {}): MetricFilter => ({
  logGroupArn,
  name: 'trail-changes',
  pattern: '{ $.eventSource = cloudtrail.amazonaws.com }',
  altered: false,
  metrics: [{ namespace, name: changes.name ?? 'trail-changes', value: '1', dimensions: {} }],
  ...changes,
})

/** The threshold of CIS's own alarm: one match in five minutes. */
export const aThreshold = (changes: Partial<AlarmThreshold> = {}): AlarmThreshold => ({
  statistic: 'Sum',
  operator: 'GreaterThanOrEqualToThreshold',
  value: 1,
  datapoints: 1,
  missing: 'missing',
  ...changes,
})

/** An alarm on the metric of a filter, with actions to the topic. */
export function anAlarm(changes: Partial<Alarm> = {}): Alarm {
  const name = changes.name ?? 'trail-changes'
  return {
    name,
    arn: `arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`,
    state: 'OK',
    actionsEnabled: true,
    actions: [topicArn],
    muted: { ok: true, value: false },
    watches: { metrics: [{ namespace, name, dimensions: {} }], threshold: aThreshold() },
    ...changes,
  }
}

/** A composite alarm. */
export function aCompositeAlarm(rule: string, changes: Partial<Alarm> = {}): Alarm {
  const { watches: _, ...alarm } = anAlarm({ name: 'any-change', ...changes })
  return { ...alarm, rule }
}

/** A topic with one confirmed subscriber and the policy that SNS makes. */
export const anAlarmTopic = (changes: Partial<Topic> = {}): Topic => ({
  arn: topicArn,
  policy: {
    ok: true,
    value: {
      Version: '2008-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['SNS:GetTopicAttributes', 'SNS:Publish'],
          Resource: topicArn,
          Condition: { StringEquals: { 'AWS:SourceOwner': account } },
        },
      ],
    },
  },
  confirmedSubscriptions: { ok: true, value: 1 },
  key: { ok: true, value: undefined },
  ...changes,
})

/** A filter on all of CloudTrail's own events, its alarm and its topic, in the region of the log group. */
export const someChangeAlarms = (changes: Partial<ChangeAlarms> = {}): ChangeAlarms => ({
  region: 'us-east-1',
  filters: [aMetricFilter()],
  alarms: [anAlarm()],
  topics: { [topicArn]: anAlarmTopic() },
  ...changes,
})

/** A filter and an alarm with it for each pattern. */
export const alarmsOn = (...patterns: string[]): ChangeAlarms =>
  someChangeAlarms({
    filters: patterns.map((pattern, index) => aMetricFilter({ name: `filter-${index}`, pattern })),
    alarms: patterns.map((_, index) => anAlarm({ name: `filter-${index}` })),
  })
