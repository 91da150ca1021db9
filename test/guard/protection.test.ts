import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateGrantCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { baselineKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { type SandboxGuard, startGuard } from '../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

let sandbox: Sandbox
let guard: SandboxGuard
let keys: KMSClient
let topics: SNSClient
let logs: CloudWatchLogsClient

beforeAll(async () => {
  const scenario = await loadScenario('clean')
  sandbox = await startSandbox({ setup: (made) => applyScenario(made, scenario) })
  guard = await startGuard(sandbox, { ...guardPolicy(), forwarding: 'off' }, 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const settings = { region: 'us-east-1', endpoint: sandbox.url, credentials }
  keys = new KMSClient(settings)
  topics = new SNSClient(settings)
  logs = new CloudWatchLogsClient(settings)
})

afterAll(async () => {
  for (const client of [keys, topics, logs]) client.destroy()
  guard.close()
  await sandbox.close()
})

/** Subjects that people were told since. */
async function toldOf(strike: () => Promise<unknown>): Promise<(string | undefined)[]> {
  const before = sandbox.alerts().length
  await strike()
  await sandbox.settled()
  return sandbox
    .alerts()
    .slice(before)
    .map(({ subject }) => subject)
}

const attribute = (AttributeName: string, AttributeValue: string) =>
  topics.send(new SetTopicAttributesCommand({ TopicArn: guard.topicArn, AttributeName, AttributeValue }))

const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
})
const grantee = 'arn:aws:iam::123456789012:user/mallory'

it.each([
  ['PutKeyPolicy', (KeyId: string) => keys.send(new PutKeyPolicyCommand({ KeyId, Policy: allowAll }))],
  [
    'CreateGrant',
    // The policy as it is deployed lets nobody make grants: that is changed first.
    (KeyId: string) =>
      keys.send(new CreateGrantCommand({ KeyId, GranteePrincipal: grantee, Operations: ['GenerateMac'] })),
  ],
])('hears of %s on the keys that sign the memory and what people accept', async (call, strike) => {
  for (const alias of [baselineKeyAlias, peopleKeyAlias]) {
    const { KeyMetadata } = await keys.send(new DescribeKeyCommand({ KeyId: alias }))
    const told = await toldOf(async () => void (await strike(KeyMetadata?.KeyId ?? '')))
    expect(told).toEqual([expect.stringMatching(new RegExp(`critical: .*${call}`))])
  }
})

it('hears of what is taken from its roles where their names have a prefix and a path', async () => {
  const RoleName = 'acme-trailkeeper-prod-SweepRole-us-east-1'
  const role = addRole(sandbox.world, '123456789012', {
    name: RoleName,
    path: '/security/',
    trustPolicy: '{}',
  })
  role.policies.set('sweep', allowAll)
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const iam = new IAMClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
  const told = await toldOf(() => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'sweep' })))
  iam.destroy()
  expect(told).toEqual([expect.stringMatching(/critical: .*DeleteRolePolicy/)])
})

it('hears of the key that signs baselines, though no consent was given to rules of its own making', async () => {
  const { KeyMetadata } = await keys.send(new DescribeKeyCommand({ KeyId: baselineKeyAlias }))
  const told = await toldOf(() => keys.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId ?? '' })))
  expect(told).toEqual([expect.stringMatching(/^\[Trailkeeper\] critical: .*DisableKey/)])
})

it.each([
  [
    'another key',
    'KmsMasterKeyId',
    'arn:aws:kms:us-east-1:123456789012:key/99999999-9999-4999-8999-999999999999',
  ],
  ['no key', 'KmsMasterKeyId', ''],
  [
    'a policy that still lets alarms publish',
    'Policy',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts',
        },
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'sns:*',
          Resource: 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts',
        },
      ],
    }),
  ],
])('hears of %s set on the alert topic', async (_what, name, value) => {
  expect(await toldOf(() => attribute(name, value))).toEqual([
    expect.stringMatching(/critical: .*SetTopicAttributes/),
  ])
})

it('says nothing of another display name', async () => {
  expect(await toldOf(() => attribute('DisplayName', 'Alerts'))).toEqual([])
})

const removeGroup = (logGroupName: string) => logs.send(new DeleteLogGroupCommand({ logGroupName }))

it("hears of the end of a function's log group, and not of others'", async () => {
  for (const logGroupName of ['/aws/lambda/trailkeeper-react', '/aws/lambda/other'])
    await logs.send(new CreateLogGroupCommand({ logGroupName }))
  await sandbox.settled()
  expect(await toldOf(() => removeGroup('/aws/lambda/trailkeeper-react'))).toEqual([
    expect.stringMatching(/critical: .*DeleteLogGroup/),
  ])
  expect(await toldOf(() => removeGroup('/aws/lambda/other'))).toEqual([])
})
