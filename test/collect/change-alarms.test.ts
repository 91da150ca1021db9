import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch'
import type { PutMetricFilterRequest } from '@aws-sdk/client-cloudwatch-logs'
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { changeAlarm } from '../../lib/checks/change-alarm.ts'
import type { Snapshot } from '../../lib/model/index.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { cloudWatch } from '../../sandbox/services/cloudwatch/service.ts'
import { logs } from '../../sandbox/services/logs/service.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { filterCases } from '../cases/filter-cases.ts'
import { ACCOUNT, bench, settings } from '../sandbox/bench.ts'
import { collected, operationsOf } from './collected.ts'

const where = { region: 'us-east-1' }
const logGroupName = '/aws/cloudtrail/main'
const topicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await bench()
  const logGroupArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}:*`
  addTrail(sandbox.world, {
    name: 'main',
    account: ACCOUNT,
    homeRegion: 'us-east-1',
    bucket: 'logs',
    multiRegion: true,
    logGroupArn,
  })
  await sandbox.invoke(logs, 'CreateLogGroup', { logGroupName }, where)
  await sandbox.invoke(sns, 'CreateTopic', { Name: 'alerts' }, where)
  await sandbox.invoke(
    sns,
    'Subscribe',
    { TopicArn: topicArn, Protocol: 'email', Endpoint: 'a@example.com' },
    where,
  )
  sandbox.confirmSubscriptions(topicArn)
})

const putFilter = (name: string, filterPattern: string, changes: Partial<PutMetricFilterRequest> = {}) =>
  sandbox.invoke(
    logs,
    'PutMetricFilter',
    {
      logGroupName,
      filterName: name,
      filterPattern,
      metricTransformations: [{ metricName: name, metricNamespace: 'CloudTrail', metricValue: '1' }],
      ...changes,
    },
    where,
  )

const putAlarm = (name: string, changes: Partial<PutMetricAlarmInput> = {}) =>
  sandbox.invoke(
    cloudWatch,
    'PutMetricAlarm',
    {
      AlarmName: name,
      MetricName: name,
      Namespace: 'CloudTrail',
      Statistic: 'Sum',
      Period: 300,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      AlarmActions: [topicArn],
      ...changes,
    },
    where,
  )

const putQueries = (Metrics: PutMetricAlarmInput['Metrics']) =>
  sandbox.invoke(
    cloudWatch,
    'PutMetricAlarm',
    {
      AlarmName: 'changes',
      Metrics,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      AlarmActions: [topicArn],
    },
    where,
  )

const minute = (from: Date) => from.toISOString().slice(0, 16)

const parts = changeAlarm.reads
const look = (): Promise<Snapshot> => collected(sandbox, [...parts])
const statusNow = async () => changeAlarm.run(await look(), aPolicy())[0]?.status
const everything = '{ $.eventSource = cloudtrail.amazonaws.com }'

describe('alarms on changes to trails', () => {
  it('are found through filter, metric, alarm and topic', async () => {
    await putFilter('changes', everything)
    await putAlarm('changes')
    await putAlarm('cpu', { MetricName: 'CPUUtilization', Namespace: 'AWS/EC2' })
    const { changeAlarms } = await look()
    expect(changeAlarms).toMatchObject({
      ok: true,
      value: [
        {
          region: 'us-east-1',
          filters: [
            {
              name: 'changes',
              pattern: everything,
              altered: false,
              metrics: [{ name: 'changes', value: '1' }],
            },
          ],
          alarms: [
            {
              name: 'changes',
              state: 'INSUFFICIENT_DATA',
              actionsEnabled: true,
              actions: [topicArn],
              muted: { ok: true, value: false },
              watches: {
                metrics: [{ namespace: 'CloudTrail', name: 'changes', dimensions: {} }],
                threshold: {
                  statistic: 'Sum',
                  operator: 'GreaterThanOrEqualToThreshold',
                  value: 1,
                  datapoints: 1,
                  missing: 'missing',
                },
              },
            },
          ],
          topics: {
            [topicArn]: {
              confirmedSubscriptions: { ok: true, value: 1 },
              key: { ok: true, value: undefined },
            },
          },
        },
      ],
    })
    expect(await statusNow()).toBe('pass')
  })

  it('may watch their metric as a list of one query, or as an expression', async () => {
    await putFilter('changes', everything)
    const MetricStat = {
      Metric: { Namespace: 'CloudTrail', MetricName: 'changes' },
      Period: 300,
      Stat: 'Sum',
    }
    await putQueries([{ Id: 'm1', MetricStat, ReturnData: true }])
    expect(await statusNow()).toBe('pass')
    await putQueries([
      { Id: 'm1', MetricStat, ReturnData: false },
      { Id: 'e1', Expression: 'RATE(m1)', ReturnData: true },
    ])
    expect(await statusNow()).toBe('unknown')
  })

  it('may be told by a composite alarm alone', async () => {
    await putFilter('changes', everything)
    await putAlarm('changes', { AlarmActions: [] })
    await putAlarm('unrelated', { MetricName: 'other' })
    expect(await statusNow()).toBe('fail')
    const composite = {
      AlarmName: 'any',
      AlarmRule: 'ALARM(changes) OR ALARM(unrelated)',
      AlarmActions: [topicArn],
    }
    await sandbox.invoke(cloudWatch, 'PutCompositeAlarm', composite, where)
    expect(await statusNow()).toBe('pass')
  })

  it('are silent while a rule mutes them', async () => {
    await putFilter('changes', everything)
    await putAlarm('changes')
    const rule = {
      Name: 'quiet',
      Rule: { Schedule: { Expression: `at(${minute(sandbox.world.clock())})`, Duration: 'PT2H' } },
      MuteTargets: { AlarmNames: ['changes'] },
    }
    await sandbox.invoke(cloudWatch, 'PutAlarmMuteRule', rule, where)
    expect(await statusNow()).toBe('fail')
    await sandbox.invoke(cloudWatch, 'DeleteAlarmMuteRule', { AlarmMuteRuleName: 'quiet' }, where)
    expect(await statusNow()).toBe('pass')
  })

  it('do not count where the filter sees other than the events', async () => {
    await putFilter('changes', everything, { applyOnTransformedLogs: true })
    await putAlarm('changes')
    expect(await statusNow()).toBe('unknown')
    await putFilter('changes', everything, { fieldSelectionCriteria: '@aws.region = "us-east-1"' })
    expect(await statusNow()).toBe('unknown')
  })

  it('need a key that CloudWatch may use', async () => {
    await putFilter('changes', everything)
    await putAlarm('changes')
    const set = (AttributeValue: string) =>
      sandbox.invoke(
        sns,
        'SetTopicAttributes',
        { TopicArn: topicArn, AttributeName: 'KmsMasterKeyId', AttributeValue },
        where,
      )
    await set('alias/aws/sns')
    expect(await statusNow()).toBe('fail')
    const client = new KMSClient(settings(sandbox))
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}))
    const KeyId = KeyMetadata?.KeyId ?? ''
    await set(KeyId)
    expect(await statusNow()).toBe('fail')
    const grant = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'kms:*',
      Resource: '*',
    }
    const own = { ...grant, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [own, grant] })
    await client.send(new PutKeyPolicyCommand({ KeyId, Policy }))
    expect(await statusNow()).toBe('pass')
  })

  it('are not asked for where no log group has a filter', async () => {
    expect(await statusNow()).toBe('fail')
    expect(operationsOf(sandbox)).not.toContain('monitoring:DescribeAlarms')
  })

  it('are none where the log group is gone', async () => {
    await sandbox.invoke(logs, 'DeleteLogGroup', { logGroupName }, where)
    expect((await look()).changeAlarms).toMatchObject({ ok: true, value: [{ filters: [], alarms: [] }] })
  })

  it.each([
    ['DescribeMetricFilters', 'logs:DescribeMetricFilters'],
    ['DescribeAlarms', 'cloudwatch:DescribeAlarms'],
    ['ListAlarmMuteRules', 'cloudwatch:ListAlarmMuteRules'],
    ['GetTopicAttributes', 'sns:GetTopicAttributes'],
  ])('are unknown where %s is denied', async (operation, named) => {
    await putFilter('changes', everything)
    await putAlarm('changes')
    sandbox.faults.add({ operation, fault: { kind: 'access-denied' } })
    const [verdict] = changeAlarm.run(await look(), aPolicy())
    expect([verdict?.status, verdict?.unread?.[0]?.operation]).toEqual(['unknown', named])
  })
})

describe('cases from public reports', () => {
  it('are all there', () => {
    expect(filterCases()).toHaveLength(16)
  })

  it.each(filterCases())('$id: $situation ($source)', async ({ filters, right }) => {
    for (const [index, pattern] of filters.entries()) {
      await putFilter(`changes-${index}`, pattern)
      await putAlarm(`changes-${index}`)
    }
    expect(right).toContain(await statusNow())
  })
})
