import { sandboxWith } from '../../few-regions.ts'
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import {
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda'
import { describe, expect, it } from '@jest/globals'
import type { Policy } from '../../../lib/policy/policy.ts'
import { guardPolicy } from '../../../sandbox/guard/guard-policy.ts'
import { type SandboxGuard, startGuard } from '../../../sandbox/guard/start-guard.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts'

process.env.POWERTOOLS_METRICS_DISABLED ??= 'true'

type Scene = {
  sandbox: Sandbox
  guard: SandboxGuard
  trails: (region: string) => CloudTrailClient
  rules: (region: string) => EventBridgeClient
  functions: LambdaClient
  told: () => string[]
}

/** An account of the scenario `clean` with a guard at home in us-east-1 that has swept once. */
async function guarded(use: (scene: Scene) => Promise<void>, policy: Policy = guardPolicy()): Promise<void> {
  const sandbox = await sandboxWith('clean')
  const guard = await startGuard(sandbox, policy, 'us-east-1')
  const client = (region: string) => ({
    region,
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'secret' },
  })
  const functions = new LambdaClient(client('us-east-1'))
  try {
    await guard.sweep()
    await sandbox.settled()
    await use({
      sandbox,
      guard,
      functions,
      trails: (region) => new CloudTrailClient(client(region)),
      rules: (region) => new EventBridgeClient(client(region)),
      told: () => sandbox.alerts().map(({ subject = '', message }) => `${subject}\n${message}`),
    })
  } finally {
    functions.destroy()
    guard.close()
    await sandbox.close()
  }
}

async function rulesIn({ rules }: Scene, region: string): Promise<(string | undefined)[]> {
  const { Rules = [] } = await rules(region).send(new ListRulesCommand({ NamePrefix: 'trailkeeper-' }))
  return Rules.map((rule) => `${rule.Name} ${rule.State}`)
}

const rule = 'trailkeeper-to-us-east-1-cloudtrail'

describe('the first sweep', () => {
  it('gives each region its rules, and none to forward to the home region itself', () =>
    guarded(async (scene) => {
      expect(await rulesIn(scene, 'eu-west-1')).toEqual([
        `${rule} ENABLED`,
        'trailkeeper-to-us-east-1-events ENABLED',
      ])
      const home = await rulesIn(scene, 'us-east-1')
      expect(home.filter((name) => name?.includes('-to-'))).toEqual([])
      expect(home).toEqual(expect.arrayContaining(['trailkeeper-s3 ENABLED', 'trailkeeper-kms ENABLED']))
    }))

  it('makes none where the policy only plans them', () =>
    guarded(async (scene) => expect(await rulesIn(scene, 'eu-west-1')).toEqual([]), {
      ...guardPolicy(),
      forwarding: 'plan',
    }))
})

it('starts a trail again that is stopped in another region', () =>
  guarded(async ({ sandbox, trails, told }) => {
    const paris = trails('ap-southeast-2')
    await paris.send(new CreateTrailCommand({ Name: 'paris', S3BucketName: 'clean-trail-logs' }))
    await paris.send(new StartLoggingCommand({ Name: 'paris' }))
    await sandbox.settled()
    await paris.send(new StopLoggingCommand({ Name: 'paris' }))
    await sandbox.settled()
    expect(await paris.send(new GetTrailStatusCommand({ Name: 'paris' }))).toMatchObject({ IsLogging: true })
    expect(told().join('\n')).toContain('StopLogging')
  }))

describe('a forwarding rule', () => {
  it.each([
    ['disabled', (client: EventBridgeClient) => client.send(new DisableRuleCommand({ Name: rule }))],
    [
      'left without a target',
      (client: EventBridgeClient) => client.send(new RemoveTargetsCommand({ Rule: rule, Ids: ['guard'] })),
    ],
    [
      'deleted',
      async (client: EventBridgeClient) => {
        await client.send(new RemoveTargetsCommand({ Rule: rule, Ids: ['guard'] }))
        await client.send(new DeleteRuleCommand({ Name: rule }))
      },
    ],
    [
      'given another pattern',
      (client: EventBridgeClient) =>
        client.send(new PutRuleCommand({ Name: rule, EventPattern: '{"source":["aws.nothing"]}' })),
    ],
  ])('that is %s hears again after the next sweep at the latest', (_how, attack) =>
    guarded(async (scene) => {
      const { sandbox, guard, rules, trails } = scene
      await attack(rules('ap-southeast-2'))
      await sandbox.settled()
      await guard.sweep()
      await sandbox.settled()
      expect(await rulesIn(scene, 'ap-southeast-2')).toContain(`${rule} ENABLED`)
      const paris = trails('ap-southeast-2')
      await paris.send(new CreateTrailCommand({ Name: 'paris', S3BucketName: 'clean-trail-logs' }))
      await paris.send(new StartLoggingCommand({ Name: 'paris' }))
      await paris.send(new StopLoggingCommand({ Name: 'paris' }))
      await sandbox.settled()
      expect(await paris.send(new GetTrailStatusCommand({ Name: 'paris' }))).toMatchObject({
        IsLogging: true,
      })
    }),
  )
})

it('is mended within the reaction, before any sweep, where another rule hears of it', () =>
  guarded(async (scene) => {
    await scene.rules('ap-southeast-2').send(new DisableRuleCommand({ Name: rule }))
    await scene.sandbox.settled()
    expect(await rulesIn(scene, 'ap-southeast-2')).toContain(`${rule} ENABLED`)
    expect(scene.told().join('\n')).toContain('DisableRule')
  }))

describe("the guard's own functions", () => {
  it('are told of when one is throttled to nothing', () =>
    guarded(async ({ sandbox, guard, functions, told }) => {
      await functions.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: 'trailkeeper-react',
          ReservedConcurrentExecutions: 0,
        }),
      )
      await sandbox.settled()
      await guard.sweep()
      expect(told().join('\n')).toContain('trailkeeper-react never runs: its reserved concurrency is 0')
    }))

  it('are told of when the code of one is replaced', () =>
    guarded(async ({ sandbox, guard, functions, told }) => {
      await functions.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'trailkeeper-react',
          ZipFile: new TextEncoder().encode('exports.handler = () => {}'),
        }),
      )
      await sandbox.settled()
      await guard.sweep()
      expect(told().join('\n')).toContain('trailkeeper-react is not as it was deployed: code')
    }))
})

it('says how to deploy where a partition does not forward across regions', async () => {
  const sandbox = await startSandbox({ partition: 'aws-us-gov' })
  const guard = await startGuard(sandbox, guardPolicy(), 'us-gov-west-1')
  try {
    await guard.sweep()
    const told = sandbox.alerts().map(({ message }) => message.replaceAll(/\s+/g, ' '))
    expect(told.join('\n')).toContain('deploy the guard in each region instead (docs/security.md)')
    expect(told.join('\n')).toContain('us-gov-east-1 has a rule without the guard as its target')
  } finally {
    guard.close()
    await sandbox.close()
  }
})
