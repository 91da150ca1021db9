import { describe, expect, it } from '@jest/globals'
import {
  alertTopic,
  deployFiles,
  eventFunctions,
  queueArn,
  resource,
  resourcePolicyOf,
  resourcesOf,
  serverlessYml,
} from './deployment-files.ts'

// What a drill does not fetch of the alerts is nothing that is lost.
const queues = resourcesOf('AWS::SQS::Queue').filter(({ id }) => id !== 'DrillQueue')
const alarms = resourcesOf('AWS::CloudWatch::Alarm')
const alarmsOn = (metric: string, dimension: unknown) =>
  alarms.filter(
    ({ properties }) =>
      properties['MetricName'] === metric &&
      JSON.stringify(properties['Dimensions']) === JSON.stringify([dimension]),
  )
const logicalId = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`

it('deploys every file of deploy/, and what the build writes for the channels', () => {
  const included = serverlessYml.resources.filter((entry) => typeof entry === 'string')
  const files = [...deployFiles, 'dist/lambda/channels.json']
  expect(included.toSorted()).toEqual(files.map((path) => `\${file(${path})}`).toSorted())
})

describe.each(queues)('queue $id', (queue) => {
  it('is encrypted and keeps messages as long as SQS can', () => {
    expect(queue.properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 })
  })

  it('has a policy, for EventBridge is given none by osls', () => {
    const policies = resourcesOf('AWS::SQS::QueuePolicy').filter(
      ({ properties }) => JSON.stringify(properties['Queues']) === JSON.stringify([{ Ref: queue.id }]),
    )
    const statements = policies.flatMap((policy) => resourcePolicyOf(policy, 'PolicyDocument'))
    const allowed = statements.filter((statement) => statement.Effect === 'Allow')
    expect(allowed.flatMap((statement) => statement.Action)).toEqual(['sqs:SendMessage'])
  })

  it('raises an alarm as soon as something waits in it', () => {
    const made = { 'Fn::GetAtt': [queue.id, 'QueueName'] }
    const values = [made, { 'Fn::If': ['MakesQueues', made, { Ref: 'ExistingQueue' }] }]
    const about = values.flatMap((Value) =>
      alarmsOn('ApproximateNumberOfMessagesVisible', { Name: 'QueueName', Value }),
    )
    expect(about).toHaveLength(1)
  })
})

describe.each(eventFunctions)('function %s', (name) => {
  const dimension = { Name: 'FunctionName', Value: { Ref: logicalId(name) } }

  it.each(['Errors', 'Throttles', 'DestinationDeliveryFailures'])('raises an alarm on %s', (metric) => {
    expect(alarmsOn(metric, dimension)).toHaveLength(1)
  })

  it('leaves what failed in a queue', () => {
    expect(serverlessYml.functions[name]?.destinations).toEqual({
      onFailure: { type: 'sqs', arn: { 'Fn::Sub': ['${Queue}', { Queue: queueArn('FailedInvocations') }] } },
    })
  })
})

it('raises an alarm when no sweep comes to its end, for a function that is gone makes no errors', () => {
  const silence = alarms.find(({ properties }) => properties['MetricName'] === 'Heartbeat')
  expect(silence?.properties).toMatchObject({
    Namespace: 'Trailkeeper',
    Dimensions: [
      { Name: 'service', Value: 'trailkeeper' },
      { Name: 'stack', Value: { Ref: 'AWS::StackName' } },
      { Name: 'function', Value: 'sweep' },
    ],
    TreatMissingData: 'breaching',
    ComparisonOperator: 'LessThanThreshold',
  })
})

it('raises an alarm when some trail and region has not been proven for long, or nobody looked', () => {
  const old = alarms.find(({ properties }) => properties['MetricName'] === 'NewestProvenHourAge')
  expect(old).toMatchObject({
    condition: 'Verifies',
    properties: {
      Namespace: 'Trailkeeper',
      Dimensions: [
        { Name: 'service', Value: 'trailkeeper' },
        { Name: 'stack', Value: { Ref: 'AWS::StackName' } },
        { Name: 'function', Value: 'verify' },
      ],
      Statistic: 'Maximum',
      TreatMissingData: 'breaching',
    },
  })
})

it('sends every alarm to the alert topic', () => {
  for (const alarm of alarms) expect(alarm.properties['AlarmActions']).toEqual([alertTopic])
})

describe('the alert topic', () => {
  it("is under the stack's own key, which alarms may use to encrypt, or under one that is given", () => {
    expect(resource('AlertTopic').properties['KmsMasterKeyId']).toEqual({
      'Fn::If': ['HasAlertKey', { Ref: 'AlertKeyArn' }, { Ref: 'AlertKey' }],
    })
    const forAlarms = resourcePolicyOf(resource('AlertKey'), 'KeyPolicy').filter(
      (statement) => JSON.stringify(statement.Principal) === '{"Service":"cloudwatch.amazonaws.com"}',
    )
    expect(forAlarms.map((statement) => statement.Action)).toEqual([['kms:Decrypt', 'kms:GenerateDataKey']])
  })

  it("takes messages from the functions and this stack's alarms only", () => {
    const allowed = resourcePolicyOf(resource('AlertTopicPolicy'), 'PolicyDocument').filter(
      (statement) => statement.Effect === 'Allow',
    )
    expect(allowed.map((statement) => statement.Principal)).toEqual([
      {
        AWS: [
          { 'Fn::GetAtt': ['SweepRole', 'Arn'] },
          { 'Fn::GetAtt': ['ReactRole', 'Arn'] },
          { 'Fn::If': ['Verifies', { 'Fn::GetAtt': ['VerifyRole', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
          { 'Fn::If': ['Recovers', { 'Fn::GetAtt': ['RecoverRole', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
          { 'Fn::If': ['Drills', { 'Fn::GetAtt': ['DrillRole', 'Arn'] }, { Ref: 'AWS::NoValue' }] },
        ],
      },
      { Service: 'cloudwatch.amazonaws.com' },
    ])
    expect(allowed[1]?.Condition).toMatchObject({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    })
  })
})

it('keeps the state when the stack is removed', () => {
  expect(resource('StateTable').properties).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
  })
})
