import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge'
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { SetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { fewRegions } from '../few-regions.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { functionByArn } from '../../sandbox/services/lambda/state.ts'
import { type SandboxGuard, startGuard } from '../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

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
  }
}

beforeAll(async () => {
  const scenario = await loadScenario('clean')
  sandbox = await startSandbox({ world: fewRegions(), setup: (made) => applyScenario(made, scenario) })
  const subscribers = ['known@example.com']
  const policy = fillDefaults({ version: 1, mode: 'enforce', forwarding: 'enforce', alerts: { subscribers } })
  guard = await startGuard(sandbox, policy, 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  clients = intruder(sandbox.url)
})

afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy()
  guard.close()
  await sandbox.close()
})

async function toldBySweep(): Promise<string> {
  await sandbox.settled()
  await guard.sweep()
  await sandbox.settled()
  return sandbox
    .alerts()
    .map(({ message }) => message)
    .join('\n')
}

const configure = (settings: object) => () =>
  clients.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'trailkeeper-react', ...settings }),
  )

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
]

it.each(attacks)('%s is told by the next sweep, though no event of it came', async (_what, strike, text) => {
  expect(await toldBySweep()).not.toContain(text)
  await strike()
  expect(await toldBySweep()).toContain(text)
})

it('a known subscriber is not told', async () => {
  await clients.sns.send(
    new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'known@example.com' }),
  )
  expect(await toldBySweep()).not.toContain('known@example.com')
})
