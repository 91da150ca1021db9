import { cloudWatch } from '../services/cloudwatch/service.ts'
import { addRole, rolesOf } from '../services/iam/roles.ts'
import { logs } from '../services/logs/service.ts'
import { logGroupsOf } from '../services/logs/state.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { topicArn, whereOf } from './place.ts'
import type { Scenario, ScenarioLogGroup } from './scenario.ts'

/** The role under which a scenario's trails write to their log groups, named as the CloudTrail console names it. */
export const LOGS_ROLE = 'CloudTrail_CloudWatchLogs_Role'

/**
 * Makes the log groups that a scenario lists, with their filters and alarms, and those that only its trails name.
 * Several trails may deliver to one.
 */
export async function makeLogGroups(sandbox: Sandbox, scenario: Scenario): Promise<void> {
  for (const group of scenario.logGroups) await makeLogGroup(sandbox, scenario, group)
  const { world, invoke } = sandbox
  for (const trail of scenario.trails) {
    const account = trail.account ?? world.account
    if (trail.logGroup === undefined) continue
    addLogsRole(sandbox, account)
    if (logGroupsOf(world, account, trail.region).has(trail.logGroup)) continue
    await invoke(logs, 'CreateLogGroup', { logGroupName: trail.logGroup }, whereOf(trail))
  }
}

async function makeLogGroup(
  { invoke, world }: Sandbox,
  scenario: Scenario,
  group: ScenarioLogGroup,
): Promise<void> {
  const where = whereOf(group)
  const logGroupName = group.name
  await invoke(logs, 'CreateLogGroup', { logGroupName }, where)
  const { retentionInDays } = group
  if (retentionInDays !== undefined)
    await invoke(logs, 'PutRetentionPolicy', { logGroupName, retentionInDays }, where)
  for (const alarm of group.alarms) {
    const metric = { metricName: alarm.name, metricNamespace: 'CloudTrailMetrics' }
    const filter = {
      logGroupName,
      filterName: alarm.name,
      filterPattern: alarm.pattern,
      metricTransformations: [{ ...metric, metricValue: '1' }],
    }
    await invoke(logs, 'PutMetricFilter', filter, where)
    const topic = scenario.topics.find((candidate) => candidate.name === alarm.topic)
    const input = {
      AlarmName: alarm.name,
      MetricName: metric.metricName,
      Namespace: metric.metricNamespace,
      Statistic: 'Sum' as const,
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
      AlarmActions: topic ? [topicArn(world, topic)] : [],
    }
    await invoke(cloudWatch, 'PutMetricAlarm', input, where)
  }
}

/** Source: CloudTrail user guide, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring". */
function addLogsRole({ world }: Sandbox, account: string): void {
  if (rolesOf(world, account).has(LOGS_ROLE)) return
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }
  const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const write = {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:${world.partition}:logs:*:${account}:log-group:*:log-stream:*`,
  }
  const role = addRole(world, account, { name: LOGS_ROLE, path: '/service-role/', trustPolicy })
  role.policies.set('cloudtrail-logs', JSON.stringify({ Version: '2012-10-17', Statement: [write] }))
}
