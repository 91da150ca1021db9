import {
  type CompositeAlarm,
  ListAlarmMuteRulesCommand,
  type Metric,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch'
import type { MetricFilter as FilterAnswer, MetricTransformation } from '@aws-sdk/client-cloudwatch-logs'
import { isWatched } from '../coverage/alarms/alarm-expression.ts'
import { answered, read } from '../aws/read.ts'
import { logGroupName, parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type {
  AccountId,
  Alarm,
  AlarmMetric,
  AlarmThreshold,
  Arn,
  ChangeAlarms,
  FilteredMetric,
  MetricFilter,
  Read,
  Region,
} from '../model/index.ts'
import { metricFiltersOf } from './log-groups.ts'
import { alarmTopicsOf } from './topics.ts'

/**
 * The metric filters on the account's log groups, region by region, with the alarms that hang on them and who hears
 * those. What cannot be read of filters or alarms fails the whole: the alarm may be there.
 */
export async function changeAlarmsOf(
  clients: Clients,
  account: AccountId,
  logGroups: readonly Arn[],
): Promise<Read<ChangeAlarms[]>> {
  const own = logGroups.filter((arn) => parseArn(arn)?.account === account)
  const regions = new Set(own.map((arn) => parseArn(arn)?.region ?? ''))
  const answers = await Promise.all(
    [...regions].map((region) =>
      alarmsIn(
        clients,
        region,
        own.filter((arn) => parseArn(arn)?.region === region),
      ),
    ),
  )
  const failed = answers.find((answer) => !answer.ok)
  if (failed) return failed
  return { ok: true, value: answers.flatMap((answer) => (answer.ok ? answer.value : [])) }
}

async function alarmsIn(
  clients: Clients,
  region: Region,
  logGroups: readonly Arn[],
): Promise<Read<ChangeAlarms>> {
  const answers = await Promise.all(logGroups.map((arn) => filtersOn(clients, region, arn)))
  const failed = answers.find((answer) => !answer.ok)
  if (failed) return failed
  const filters = answers.flatMap((answer) => (answer.ok ? answer.value : []))
  const described = await read('cloudwatch:DescribeAlarms', () =>
    filters.length === 0 ? Promise.resolve([]) : describedAlarms(clients, region),
  )
  if (!described.ok) return described
  const alarms = await Promise.all(
    concerned(described.value, filters).map(async (alarm) => ({
      ...alarm,
      muted: alarm.actions.length === 0 ? alarm.muted : await isMuted(clients, region, alarm.name),
    })),
  )
  const topics = alarms.flatMap(({ actions }) => actions).filter((arn) => parseArn(arn)?.service === 'sns')
  return {
    ok: true,
    value: { region, filters, alarms, topics: await alarmTopicsOf(clients, [...new Set(topics)]) },
  }
}

/** A log group that is gone has no filters. */
async function filtersOn(clients: Clients, region: Region, arn: Arn): Promise<Read<MetricFilter[]>> {
  const name = logGroupName(arn)
  if (name === undefined) return { ok: true, value: [] }
  const filters = await read('logs:DescribeMetricFilters', async () =>
    (await metricFiltersOf(clients, region, name)).map((filter) => metricFilter(filter, arn)),
  )
  return !filters.ok && filters.code === 'ResourceNotFoundException' ? { ok: true, value: [] } : filters
}

const metricFilter = (filter: FilterAnswer, logGroupArn: Arn): MetricFilter => ({
  logGroupArn,
  name: filter.filterName ?? '',
  pattern: filter.filterPattern ?? '',
  altered:
    filter.applyOnTransformedLogs === true ||
    (filter.fieldSelectionCriteria ?? '') !== '' ||
    (filter.emitSystemFieldDimensions ?? []).length > 0,
  metrics: (filter.metricTransformations ?? []).map(filteredMetric),
})

const filteredMetric = (metric: MetricTransformation): FilteredMetric => ({
  namespace: metric.metricNamespace ?? '',
  name: metric.metricName ?? '',
  value: metric.metricValue ?? '',
  ...(metric.defaultValue !== undefined && { defaultValue: metric.defaultValue }),
  ...(metric.unit !== undefined && { unit: metric.unit }),
  dimensions: metric.dimensions ?? {},
})

const mentions = ({ rule = '', suppressor }: Alarm, { name, arn }: Alarm): boolean =>
  rule.includes(name) || rule.includes(arn) || suppressor === name || suppressor === arn

/** The alarms on the filters' metrics, all that hang on them by a rule, and what those rules ask for beside. */
function concerned(alarms: readonly Alarm[], filters: readonly MetricFilter[]): Alarm[] {
  const metrics = filters.flatMap((filter) => filter.metrics)
  const found = new Set(alarms.filter(({ watches }) => metrics.some((metric) => isWatched(metric, watches))))
  for (const alarm of found) {
    for (const other of alarms) if (mentions(other, alarm)) found.add(other)
  }
  return alarms.filter((alarm) => found.has(alarm) || [...found].some((other) => mentions(other, alarm)))
}

/** A mute rule keeps an alarm's actions from being taken while it is active. Older partitions know no such rules. */
const isMuted = (clients: Clients, region: Region, AlarmName: string): Promise<Read<boolean>> =>
  read('cloudwatch:ListAlarmMuteRules', async () => {
    const client = await clients.cloudwatch(region)
    try {
      const { AlarmMuteRuleSummaries } = await client.send(
        new ListAlarmMuteRulesCommand({ AlarmName, Statuses: ['ACTIVE'] }),
      )
      return answered(AlarmMuteRuleSummaries, 'AlarmMuteRuleSummaries').length > 0
    } catch (error) {
      if (unknownOperation.has(errorCode(error))) return false
      throw error
    }
  })

const unknownOperation = new Set(['UnknownOperationException', 'InvalidAction'])

/** The metric and composite alarms of a region. The latter come only where they are asked for (CloudWatch API reference, DescribeAlarms). */
async function describedAlarms(clients: Clients, region: Region): Promise<Alarm[]> {
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
