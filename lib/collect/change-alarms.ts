import { DescribeAlarmsForMetricCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { type MetricFilter, paginateDescribeMetricFilters } from '@aws-sdk/client-cloudwatch-logs'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { read } from '../aws/read.ts'
import type { AccountId, Arn, ChangeAlarm, Read, Region } from '../model.ts'
import { logGroupName } from './log-group-name.ts'
import { confirmedSubscriptions } from './topics.ts'

/**
 * The metric filters on the account's log groups that look at CloudTrail's own calls, with their alarms and who hears
 * them. A log group that cannot be read fails the whole: the alarm may be there.
 */
export async function changeAlarmsOf(
  clients: Clients,
  account: AccountId,
  logGroups: readonly Arn[],
): Promise<Read<ChangeAlarm[]>> {
  const own = logGroups.filter((arn) => parseArn(arn)?.account === account)
  const answers = await Promise.all(own.map((arn) => alarmsOn(clients, arn)))
  const failed = answers.find((answer) => !answer.ok)
  if (failed) return failed
  return { ok: true, value: answers.flatMap((answer) => (answer.ok ? answer.value : [])) }
}

async function alarmsOn(clients: Clients, arn: Arn): Promise<Read<ChangeAlarm[]>> {
  const region = parseArn(arn)?.region ?? ''
  const filters = await read('logs:DescribeMetricFilters', () => metricFilters(clients, region, arn))
  if (!filters.ok) {
    return filters.code === 'ResourceNotFoundException' ? { ok: true, value: [] } : filters
  }
  return read('cloudwatch:DescribeAlarmsForMetric', () =>
    Promise.all(filters.value.map((filter) => changeAlarm(clients, region, arn, filter))),
  )
}

async function metricFilters(clients: Clients, region: Region, arn: Arn): Promise<MetricFilter[]> {
  const name = logGroupName(arn)
  if (name === undefined) return []
  const client = await clients.logs(region)
  const found: MetricFilter[] = []
  for await (const page of paginateDescribeMetricFilters({ client }, { logGroupName: name })) {
    found.push(...(page.metricFilters ?? []).filter((filter) => looksAtTrails(filter.filterPattern)))
  }
  return found
}

/** Other filters' alarms need not be asked for. */
const looksAtTrails = (pattern: string | undefined) =>
  /(?:Create|Update|Delete)Trail|(?:Start|Stop)Logging/.test(pattern ?? '')

async function changeAlarm(
  clients: Clients,
  region: Region,
  logGroupArn: Arn,
  filter: MetricFilter,
): Promise<ChangeAlarm> {
  const client = await clients.cloudwatch(region)
  const answers = await Promise.all(
    (filter.metricTransformations ?? []).map((metric) =>
      client.send(
        new DescribeAlarmsForMetricCommand({
          MetricName: metric.metricName,
          Namespace: metric.metricNamespace,
        }),
      ),
    ),
  )
  const alarms = answers.flatMap((answer) => answer.MetricAlarms ?? [])
  return {
    logGroupArn,
    filterName: filter.filterName ?? '',
    pattern: filter.filterPattern ?? '',
    alarms: await Promise.all(alarms.map((alarm) => alarmOf(clients, alarm))),
  }
}

async function alarmOf(clients: Clients, alarm: MetricAlarm): Promise<ChangeAlarm['alarms'][number]> {
  const topics = (alarm.AlarmActions ?? []).filter((arn) => parseArn(arn)?.service === 'sns')
  return {
    name: alarm.AlarmName ?? '',
    actionsEnabled: alarm.ActionsEnabled !== false,
    topics: await Promise.all(
      topics.map(async (arn) => ({
        arn,
        confirmedSubscriptions: await confirmedSubscriptions(clients, arn),
      })),
    ),
  }
}
