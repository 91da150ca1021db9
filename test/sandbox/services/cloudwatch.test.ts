import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  type DescribeAlarmsForMetricInput,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListAlarmMuteRulesCommand,
  ListTagsForResourceCommand,
  PutAlarmMuteRuleCommand,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type SetAlarmStateInput,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
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

  const put = (AlarmName: string, MetricName = 'Changes', AlarmActions: string[] = [], Tags?: Tag[]) =>
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
        ...(Tags && { Tags }),
      }),
    )

  const foundBy = async (more: Partial<DescribeAlarmsForMetricInput>) => {
    const metric = { MetricName: 'Changes', Namespace: 'CloudTrail', ...more }
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsForMetricCommand(metric))
    return MetricAlarms?.length
  }

  const setState = async (more: Partial<SetAlarmStateInput>) => {
    const state = { AlarmName: 'trail-changes', StateValue: 'ALARM', StateReason: 'r', ...more } as const
    await cloudWatch.send(new SetAlarmStateCommand(state))
    return (await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms?.[0]
  }

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

  it('are told apart by the statistic, the period and the dimensions of their metric', async () => {
    await put('trail-changes')
    expect(await foundBy({ Statistic: 'Sum' })).toBe(1)
    expect(await foundBy({ Period: 300 })).toBe(1)
    expect(await foundBy({ Statistic: 'Average' })).toBe(0)
    expect(await foundBy({ Period: 60 })).toBe(0)
    expect(await foundBy({ Dimensions: [{ Name: 'Trail', Value: 'main' }] })).toBe(0)
  })

  it('take tags when they are new, and by their ARN', async () => {
    await put('trail-changes', 'Changes', [], [{ Key: 'team', Value: 'security' }])
    await put('trail-changes', 'Changes', [], [{ Key: 'late', Value: 'yes' }])
    const ResourceARN = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:trail-changes`
    const tags = async () => (await cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags
    expect(await tags()).toEqual([{ Key: 'team', Value: 'security' }])
    await cloudWatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'level', Value: '1' }] }))
    await cloudWatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }))
    expect(await tags()).toEqual([{ Key: 'level', Value: '1' }])
    const missing = new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}-2` })
    expect((await failureOf(cloudWatch.send(missing))).name).toMatch(/^ResourceNotFound/)
  })

  it('keep the data of the reason for their state', async () => {
    await put('trail-changes')
    expect(await setState({ StateReasonData: '{"a":1}' })).toMatchObject({ StateReasonData: '{"a":1}' })
    expect((await setState({}))?.StateReasonData).toBeUndefined()
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

describe('a composite alarm', () => {
  let client: CloudWatchClient
  beforeEach(() => {
    client = new CloudWatchClient(settings(sandbox))
  })

  const namesOf = async (AlarmTypes?: ('MetricAlarm' | 'CompositeAlarm')[]) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmTypes }),
    )
    return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName)
  }
  const put = (AlarmName: string) =>
    client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        MetricName: AlarmName,
        Namespace: 'CloudTrail',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    )
  const compose = (AlarmRule: string, more: Partial<PutCompositeAlarmInput> = {}) =>
    client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule, ...more }))
  const set = (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
    client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }))
  const stateOf = async (AlarmName: string) => {
    const { CompositeAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [AlarmName], AlarmTypes: ['CompositeAlarm'] }),
    )
    return CompositeAlarms?.[0]?.StateValue
  }

  it('is described only where it is asked for', async () => {
    await put('one')
    await compose('ALARM(one)')
    expect(await namesOf()).toEqual(['one'])
    expect(await namesOf(['CompositeAlarm'])).toEqual(['any'])
    expect(await namesOf(['MetricAlarm', 'CompositeAlarm'])).toEqual(['one', 'any'])
  })

  it.each([
    ['ALARM(one)', 'ALARM'],
    ['ALARM("one") AND ALARM("two")', 'OK'],
    ['ALARM(two) OR ALARM(one)', 'ALARM'],
    ['NOT ALARM(one) OR OK(two)', 'OK'],
    ['ALARM(one) AND NOT ALARM(two) OR FALSE', 'ALARM'],
    ['(ALARM(one) OR TRUE) AND ALARM(two)', 'OK'],
    [`ALARM("arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:one")`, 'ALARM'],
  ])('%s is %s while the first of two alarms is raised', async (rule, state) => {
    await put('one')
    await put('two')
    await compose(rule)
    await set('one', 'ALARM')
    expect(await stateOf('any')).toBe(state)
  })

  it('tells its topics, unless its suppressor is raised or a rule mutes it', async () => {
    const sns = new SNSClient(settings(sandbox))
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'security' }))
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'security@example.com' }))
    sandbox.confirmSubscriptions()
    await put('one')
    await put('maintenance')
    await compose('ALARM(one)', { AlarmActions: [TopicArn], ActionsSuppressor: 'maintenance' })
    const told = async () => {
      await set('one', 'OK')
      await set('one', 'ALARM')
      await sandbox.settled()
      return sandbox.alerts().length
    }
    expect(await told()).toBe(1)
    await set('maintenance', 'ALARM')
    expect(await told()).toBe(1)
    await set('maintenance', 'OK')
    const at = sandbox.world.clock().toISOString().slice(0, 16)
    const mute = {
      Name: 'quiet',
      Rule: { Schedule: { Expression: `at(${at})`, Duration: 'PT1H' } },
      MuteTargets: { AlarmNames: ['any'] },
    }
    await client.send(new PutAlarmMuteRuleCommand(mute))
    expect(await told()).toBe(1)
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'quiet' }))
    expect(await told()).toBe(2)
  })

  it('needs a rule that can be read', async () => {
    for (const rule of ['ALARM(one', 'ALARM(one) ALARM(two)', 'SOMETIMES', 'ALARM(one) AND']) {
      expect((await failureOf(compose(rule))).name).toBe('ValidationException')
    }
  })
})

const hoursOn = (hours: number) =>
  `at(${new Date(sandbox.world.clock().getTime() + hours * 3_600_000).toISOString().slice(0, 16)})`

describe('a mute rule', () => {
  let client: CloudWatchClient
  beforeEach(() => {
    client = new CloudWatchClient(settings(sandbox))
  })

  const statuses = async () => {
    const { AlarmMuteRuleSummaries = [] } = await client.send(new ListAlarmMuteRulesCommand({}))
    return AlarmMuteRuleSummaries.map(({ Status }) => Status)
  }
  const put = (Expression: string, AlarmNames: string[] = []) =>
    client.send(
      new PutAlarmMuteRuleCommand({
        Name: 'quiet',
        Rule: { Schedule: { Expression, Duration: 'PT1H' } },
        MuteTargets: { AlarmNames },
      }),
    )

  it('is listed by its state', async () => {
    await put(hoursOn(1))
    expect(await statuses()).toEqual(['SCHEDULED'])
    await put(hoursOn(0))
    expect(await statuses()).toEqual(['ACTIVE'])
    await put(hoursOn(-2))
    expect(await statuses()).toEqual(['EXPIRED'])
  })

  it('is refused for alarms that are not there, and where it recurs, which the sandbox does not do', async () => {
    expect((await failureOf(put('at(2026-01-01T00:00)', ['nothing']))).name).toBe('ValidationException')
    expect((await failureOf(put('cron(0 2 * * *)'))).name).toBe('ValidationException')
  })
})
