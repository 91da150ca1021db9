import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch'
import { answered, asJson, settingsRead } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type { Region, Safeguards, SetUp } from '../model/index.ts'
import { metricFiltersOf } from './log-groups.ts'

/** How the alarms on the metrics of a log group's filters are set up (CloudWatch API reference, PutMetricAlarm). */
export const alarmSafeguards = (
  clients: Clients,
  { name: logGroupName, region }: { name: string; region: Region },
): Promise<Safeguards> =>
  settingsRead([
    {
      name: 'alarms of metric filters',
      ask: async () => {
        const filters = await metricFiltersOf(clients, region, logGroupName)
        const metrics = filters.flatMap((one) => one.metricTransformations ?? [])
        if (metrics.length === 0) return []
        const client = await clients.cloudwatch(region)
        const found: SetUp[] = []
        for await (const { MetricAlarms } of paginateDescribeAlarms({ client }, {})) {
          const on = answered(MetricAlarms, 'MetricAlarms').filter((alarm) =>
            metrics.some(
              ({ metricName, metricNamespace }) =>
                alarm.MetricName === metricName && alarm.Namespace === metricNamespace,
            ),
          )
          found.push(...on.map((alarm) => setUpOf(alarm, region)))
        }
        return found
      },
    },
  ])

const members = [
  'AlarmName',
  'AlarmDescription',
  'ActionsEnabled',
  'OKActions',
  'AlarmActions',
  'InsufficientDataActions',
  'MetricName',
  'Namespace',
  'Statistic',
  'ExtendedStatistic',
  'Dimensions',
  'Period',
  'Unit',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'ComparisonOperator',
  'TreatMissingData',
] as const satisfies readonly (keyof MetricAlarm)[]

const setUpOf = (alarm: MetricAlarm, region: Region): SetUp => ({
  service: 'cloudwatch',
  operation: 'PutMetricAlarm',
  region,
  input: asJson(Object.fromEntries(members.map((name) => [name, alarm[name]]))),
  removal: { operation: 'DeleteAlarms', input: asJson({ AlarmNames: [alarm.AlarmName] }) },
})
