import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  DisableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { sandboxWith } from '../few-regions.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { functionByArn } from '../../sandbox/services/lambda/state.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from './start-forwarding-guard.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

const account = '123456789012'
const topic = `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts`
const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] })

let sandbox: Sandbox
let guard: SandboxGuard
let clients: ReturnType<typeof intruder>

function intruder(endpoint: string) {
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const settings = { region: 'us-east-1', endpoint, credentials }
  return {
    lambda: new LambdaClient(settings),
    events: new EventBridgeClient(settings),
    far: new EventBridgeClient({ ...settings, region: 'eu-west-1' }),
    iam: new IAMClient(settings),
    sns: new SNSClient(settings),
    dynamodb: new DynamoDBClient(settings),
    kms: new KMSClient(settings),
    cloudwatch: new CloudWatchClient(settings),
  }
}

beforeAll(async () => {
  sandbox = await sandboxWith('clean')
  const subscribers = ['known@example.com']
  const policy = fillDefaults({
    version: 1,
    mode: 'enforce',
    forwarding: 'enforce',
    alerts: { subscribers },
    verification: 'daily',
  })
  guard = await startForwardingGuard(sandbox, policy, 'us-east-1')
  clients = intruder(sandbox.url)
  for (const name of ['sweep-silent', 'sweep-errors']) await clients.cloudwatch.send(alarmOf(name, 1))
  await guard.sweep()
  await sandbox.settled()
})

afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy()
  guard.close()
  await sandbox.close()
})

/** Runs calls of which no event reaches the guard. */
async function unheard(calls: () => Promise<unknown>): Promise<void> {
  const { functions } = sandbox.world
  const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
  const handler = functions.get(react)
  functions.set(react, async () => undefined)
  await calls()
  await sandbox.settled()
  if (handler) functions.set(react, handler)
}

const told = (): string =>
  sandbox
    .alerts()
    .map(({ message }) => message)
    .join('\n')

async function toldBySweep(): Promise<string> {
  await sandbox.settled()
  await guard.sweep()
  await sandbox.settled()
  return told()
}

const configure = (settings: object) => () =>
  clients.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'trailkeeper-react', ...settings }),
  )

/** An alarm as the stack has it. */
const alarmOf = (name: string, Threshold: number) =>
  new PutMetricAlarmCommand({
    AlarmName: `trailkeeper-${name}`,
    Namespace: 'Trailkeeper',
    MetricName: 'Heartbeat',
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: 3,
    Threshold,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
    AlarmActions: [topic],
  })

const keyOf = async (alias: string): Promise<string> => {
  const { Aliases = [] } = await clients.kms.send(new ListAliasesCommand({}))
  return Aliases.find(({ AliasName }) => AliasName === alias)?.TargetKeyId ?? ''
}

/** The rule's own target, with something else set on it. */
async function retarget(Rule: string, change: { Input?: string; Arn?: string }): Promise<void> {
  const { Targets = [] } = await clients.events.send(new ListTargetsByRuleCommand({ Rule }))
  const changed = Targets.map((target) => ({ ...target, ...change }))
  await clients.events.send(new PutTargetsCommand({ Rule, Targets: changed }))
}

const role = { RoleName: 'trailkeeper-forward' }
const everybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }

const attacks: [string, () => Promise<unknown>, string][] = [
  ['a shorter timeout', configure({ Timeout: 1 }), 'Timeout (120 → 1)'],
  ['less memory', configure({ MemorySize: 128 }), 'MemorySize (1024 → 128)'],
  [
    'a VPC that leads nowhere',
    configure({ VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }),
    'VpcConfig',
  ],
  ['other ephemeral storage', configure({ EphemeralStorage: { Size: 10_240 } }), 'EphemeralStorage'],
  [
    'another environment',
    configure({ Environment: { Variables: { TRAILKEEPER_STACK: 'other' } } }),
    'environment variable TRAILKEEPER_STACK',
  ],
  [
    'no further attempts after a failure',
    () =>
      clients.lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: 'trailkeeper-react',
          MaximumRetryAttempts: 0,
          MaximumEventAgeInSeconds: 60,
        }),
      ),
    'EventInvokeConfig',
  ],
  [
    'a schedule once a month',
    () =>
      clients.events.send(
        new PutRuleCommand({ Name: 'trailkeeper-sweep', ScheduleExpression: 'rate(30 days)' }),
      ),
    'the schedule trailkeeper-sweep is not as it was deployed: rate(1 hour) → rate(30 days)',
  ],
  [
    'the forwarding role for everybody',
    () =>
      clients.iam.send(new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: document(everybody) })),
    'role trailkeeper-forward is not as it was deployed',
  ],
  [
    'a rule of the guard’s name at home',
    () =>
      clients.events.send(
        new PutRuleCommand({ Name: 'trailkeeper-helper', EventPattern: '{"source":["app"]}' }),
      ),
    'none of its own: trailkeeper-helper in us-east-1',
  ],
  [
    'one that runs by the clock elsewhere',
    () =>
      clients.far.send(
        new PutRuleCommand({ Name: 'trailkeeper-sweep', ScheduleExpression: 'rate(1 minute)' }),
      ),
    'none of its own: trailkeeper-sweep in eu-west-1',
  ],
  [
    'a function of the guard’s name',
    async () => {
      const arn = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-sweeper`
      sandbox.world.functions.set(arn, async () => undefined)
    },
    'none of its own: trailkeeper-sweeper',
  ],
  [
    'a function of somebody’s under a role of the guard, in another region',
    async () => {
      const arn = `arn:aws:lambda:eu-west-1:${account}:function:theirs`
      sandbox.world.functions.set(arn, async () => undefined)
      const theirs = functionByArn(sandbox.world, arn)
      if (theirs) theirs.role = `arn:aws:iam::${account}:role/${roleNames.react}`
    },
    "none of the guard's runs under a role of its own: theirs in eu-west-1",
  ],
  [
    'a subscriber that the policy does not know',
    () =>
      clients.sns.send(
        new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'intruder@example.org' }),
      ),
    'the alerts have a subscriber that the policy does not know: email intruder@example.org',
  ],
  [
    'another policy of the topic',
    () =>
      clients.sns.send(
        new SetTopicAttributesCommand({
          TopicArn: topic,
          AttributeName: 'Policy',
          AttributeValue: document({
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: 'sns:Publish',
            Resource: topic,
          }),
        }),
      ),
    'the alert topic is not as it was deployed',
  ],
  [
    'a table that can be deleted',
    () =>
      clients.dynamodb.send(
        new UpdateTableCommand({ TableName: 'trailkeeper-state', DeletionProtectionEnabled: false }),
      ),
    'the state table is not as it was deployed',
  ],
  [
    'a schedule that has the sweep look at one region alone',
    () => retarget('trailkeeper-sweep', { Input: '{"regions":["eu-west-3"]}' }),
    'rule trailkeeper-sweep is not as it was deployed',
  ],
  [
    'a verification of less than a day',
    () => retarget('trailkeeper-verify-day', { Input: '{"look":"newest"}' }),
    'rule trailkeeper-verify-day is not as it was deployed',
  ],
  [
    'a policy of the key that signs the memory, by which everybody may sign',
    async () => {
      const named = { KeyId: await keyOf('alias/trailkeeper-baselines'), PolicyName: 'default' }
      const { Policy = '' } = await clients.kms.send(new GetKeyPolicyCommand(named))
      const policy: { Statement: object[] } = JSON.parse(Policy)
      policy.Statement.push({ ...everybody, Action: 'kms:GenerateMac', Resource: '*' })
      await clients.kms.send(new PutKeyPolicyCommand({ ...named, Policy: JSON.stringify(policy) }))
    },
    'key MEMORY is not as it was deployed',
  ],
  [
    'a key of people that is disabled',
    async () => clients.kms.send(new DisableKeyCommand({ KeyId: await keyOf('alias/trailkeeper-people') })),
    'key PEOPLE is not as it was deployed',
  ],
  [
    'an alarm that is deleted',
    () => clients.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['trailkeeper-sweep-silent'] })),
    'alarm trailkeeper-sweep-silent is gone',
  ],
  [
    'an alarm that is never raised',
    () => clients.cloudwatch.send(alarmOf('sweep-errors', -1)),
    'alarm trailkeeper-sweep-errors is not as it was deployed',
  ],
  [
    'a bus that takes no events of other regions',
    async () => {
      const Resource = `arn:aws:events:us-east-1:${account}:event-bus/default`
      const denial = { Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource }
      await clients.events.send(new PutPermissionCommand({ Policy: document({ Sid: 'no', ...denial }) }))
    },
    'the event bus is not as it was deployed',
  ],
]

it.each(attacks)('%s is told by the next sweep, though no event of it came', async (_what, strike, said) => {
  const [memory, people] = await Promise.all(
    ['baselines', 'people'].map((one) => keyOf(`alias/trailkeeper-${one}`)),
  )
  const text = said.replace('MEMORY', memory ?? '').replace('PEOPLE', people ?? '')
  expect(told()).not.toContain(text)
  await unheard(strike)
  expect(await toldBySweep()).toContain(text)
})

it('a known subscriber is not told', async () => {
  await clients.sns.send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'known@example.com' }),
  )
  expect(await toldBySweep()).not.toContain('known@example.com')
})
