import {
  type CompositeAlarm,
  type Metric,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch'
import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import type { Alarm, AlarmMetric, AlarmThreshold, Region } from '../model/index.ts'

/** The metric and composite alarms of a region. The latter come only where they are asked for (CloudWatch API reference, DescribeAlarms). */
export async function describedAlarms(clients: Clients, region: Region): Promise<Alarm[]> {
  const client = await clients.cloudwatch(region)
  const found: Alarm[] = []
  const pages = paginateDescribeAlarms(
    { client, pageSize: 100 },
    { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  )
  for await (const { MetricAlarms, CompositeAlarms = [] } of pages) {
    found.push(
      ...answered(MetricAlarms, 'MetricAlarms').map(metricAlarm),
      ...CompositeAlarms.map(compositeAlarm),
    )
  }
  return found
}

const common = (alarm: MetricAlarm | CompositeAlarm) => ({
  name: alarm.AlarmName ?? '',
  arn: alarm.AlarmArn ?? '',
  state: alarm.StateValue ?? '',
  actionsEnabled: alarm.ActionsEnabled !== false,
  actions: alarm.AlarmActions ?? [],
  muted: { ok: true, value: false } as const,
})

const compositeAlarm = (alarm: CompositeAlarm): Alarm => ({
  ...common(alarm),
  rule: alarm.AlarmRule ?? '',
  ...(alarm.ActionsSuppressor && { suppressor: alarm.ActionsSuppressor }),
})

/** An alarm on one metric that is written as a list of one query is the same as one on the metric. */
function metricAlarm(alarm: MetricAlarm): Alarm {
  const queries = alarm.Metrics ?? []
  const metrics = queries.flatMap(({ MetricStat }) =>
    MetricStat?.Metric ? alarmMetric(MetricStat.Metric) : [],
  )
  const [query] = queries
  if (query === undefined) {
    return { ...common(alarm), watches: { metrics: [alarmMetric(alarm)], threshold: threshold(alarm) } }
  }
  const isPlain =
    queries.length === 1 && query.Expression === undefined && alarm.ThresholdMetricId === undefined
  const { Stat, Unit } = query.MetricStat ?? {}
  return {
    ...common(alarm),
    watches: {
      metrics,
      ...(isPlain && { threshold: threshold({ ...alarm, ExtendedStatistic: Stat, Unit }) }),
    },
  }
}

const alarmMetric = ({
  Namespace = '',
  MetricName = '',
  Dimensions = [],
}: Pick<Metric, 'Namespace' | 'MetricName' | 'Dimensions'>): AlarmMetric => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value])),
})

const threshold = (alarm: MetricAlarm): AlarmThreshold => ({
  statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? '',
  operator: alarm.ComparisonOperator ?? '',
  value: alarm.Threshold ?? Number.NaN,
  ...(alarm.Unit !== undefined && { unit: alarm.Unit }),
  datapoints: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods ?? 1,
  missing: alarm.TreatMissingData ?? 'missing',
})
