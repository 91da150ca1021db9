import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { AwsQueryProtocol } from '@aws-sdk/core/protocols'
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor'
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const namespace = 'com.amazonaws.cloudwatch'
const xmlNamespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await bench()
})

const protocols = {
  'JSON, as this SDK': undefined,
  'CBOR, as newer clients': new SmithyRpcV2CborProtocol({ defaultNamespace: namespace }),
  'query, as older clients': new AwsQueryProtocol({
    defaultNamespace: namespace,
    xmlNamespace,
    version: '2010-08-01',
  }),
} as const

describe.each(Object.entries(protocols))('alarms over %s', (_name, protocol) => {
  let cloudWatch: CloudWatchClient
  beforeEach(() => {
    cloudWatch = new CloudWatchClient({ ...settings(sandbox), ...(protocol && { protocol }) })
  })

  const put = (AlarmName: string, MetricName = 'Changes', AlarmActions: string[] = []) =>
    cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        MetricName,
        Namespace: 'CloudTrail',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 1.5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions,
      }),
    )

  it('are kept as they were put', async () => {
    await put('trail-changes')
    const { MetricAlarms } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['trail-changes'] }),
    )
    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: 'trail-changes',
        AlarmArn: `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:trail-changes`,
        ActionsEnabled: true,
        Threshold: 1.5,
        StateValue: 'INSUFFICIENT_DATA',
      },
    ])
    expect(MetricAlarms?.[0]?.AlarmConfigurationUpdatedTimestamp).toBeInstanceOf(Date)
  })

  it('are found by their metric', async () => {
    await put('trail-changes')
    await put('logins', 'Logins')
    const { MetricAlarms } = await cloudWatch.send(
      new DescribeAlarmsForMetricCommand({ MetricName: 'Logins', Namespace: 'CloudTrail' }),
    )
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['logins'])
  })

  it('come page by page', async () => {
    for (const name of ['a1', 'a2', 'a3', 'b1']) await put(name)
    const pages: (string | undefined)[][] = []
    for await (const page of paginateDescribeAlarms(
      { client: cloudWatch, pageSize: 2 },
      { AlarmNamePrefix: 'a' },
    ))
      pages.push((page.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName))
    expect(pages).toEqual([['a1', 'a2'], ['a3']])
  })

  it('have actions that can be switched off and on', async () => {
    await put('trail-changes')
    const AlarmNames = ['trail-changes']
    const enabled = async () =>
      (await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]?.ActionsEnabled
    await cloudWatch.send(new DisableAlarmActionsCommand({ AlarmNames }))
    expect(await enabled()).toBe(false)
    await cloudWatch.send(new EnableAlarmActionsCommand({ AlarmNames }))
    expect(await enabled()).toBe(true)
  })

  it('that are not there cannot be deleted', async () => {
    await put('trail-changes')
    const command = new DeleteAlarmsCommand({ AlarmNames: ['trail-changes'] })
    await cloudWatch.send(command)
    expect((await failureOf(cloudWatch.send(command))).name).toBe('ResourceNotFound')
  })

  it('tell their topics of a new state, once', async () => {
    const sns = new SNSClient(settings(sandbox))
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'security' }))
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'security@example.com' }))
    sandbox.confirmSubscriptions()
    await put('trail-changes', 'Changes', [TopicArn])
    const StateReason = 'somebody stopped a trail'
    for (const StateValue of ['ALARM', 'ALARM', 'OK'] as const)
      await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'trail-changes', StateValue, StateReason }))
    await sandbox.settled()
    expect(sandbox.alerts().map(({ subject }) => subject)).toEqual(['ALARM: "trail-changes" in us-east-1'])
  })
})

describe('an alarm', () => {
  it('needs a metric with a statistic', async () => {
    const command = new PutMetricAlarmCommand({
      AlarmName: 'x',
      MetricName: 'Changes',
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    })
    const error = await failureOf(new CloudWatchClient(settings(sandbox)).send(command))
    expect(error.name).toBe('ValidationException')
  })
})
