import { DescribeAlarmsForMetricCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs'
import { answered, asJson, settingsRead } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type { Region, Safeguards, SetUp } from '../model/index.ts'

/** How the alarms on the metrics of a log group's filters are set up (CloudWatch API reference, PutMetricAlarm). */
export const alarmSafeguards = (
  clients: Clients,
  { name: logGroupName, region }: { name: string; region: Region },
): Promise<Safeguards> =>
  settingsRead([
    {
      name: 'alarms of metric filters',
      ask: async () => {
        const logs = await clients.logs(region)
        const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName }))
        const metrics = answered(metricFilters, 'metricFilters').flatMap(
          (one) => one.metricTransformations ?? [],
        )
        if (metrics.length === 0) return []
        const client = await clients.cloudwatch(region)
        const answers = await Promise.all(
          metrics.map(async ({ metricName: MetricName, metricNamespace: Namespace }) => {
            const { MetricAlarms } = await client.send(
              new DescribeAlarmsForMetricCommand({ MetricName, Namespace }),
            )
            return answered(MetricAlarms, 'MetricAlarms')
          }),
        )
        const byName = new Map(answers.flat().map((alarm) => [alarm.AlarmName, alarm]))
        return [...byName.values()].map((alarm) => setUpOf(alarm, region))
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
