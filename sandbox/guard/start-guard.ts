import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import tamperingPattern from '../../policies/events/cloudtrail.json' with { type: 'json' }
import { reactHandler } from '../../handlers/react-handler.ts'
import { sweepHandler } from '../../handlers/sweep-handler.ts'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { baselineKeyAlias } from '../../lib/state/signed-baselines.ts'
import { eventBridge } from '../services/events/service.ts'
import { sns } from '../services/sns/service.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { issueRoleSession } from '../callers.ts'
import { enabledRegions } from '../world.ts'
import { lambdaContext } from './lambda-context.ts'

/** The guard's role as its calls are recorded. */
const role = 'trailkeeper-guard'

export type SandboxGuard = {
  homeRegion: string
  topicArn: string
  sweep: () => Promise<void>
  close: () => void
}

/**
 * Deploys the guard into a sandbox as the stack does into an account: topic, table, rules, and the real handlers as
 * functions. Other regions forward to the home region's bus.
 */
export async function startGuard(
  sandbox: Sandbox,
  policy: Policy,
  homeRegion: string,
): Promise<SandboxGuard> {
  // On Lambda stdout is the log; here it is somebody's data.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT'
  process.env.POWERTOOLS_METRICS_DISABLED ??= 'true'
  const { world } = sandbox
  const topicArn = `arn:${world.partition}:sns:${homeRegion}:${world.account}:trailkeeper-alerts`
  const session = { account: world.account, name: role, session: role }
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: async () => issueRoleSession(world, session, 12 * 3600),
  })
  const settings: GuardSettings = {
    clients,
    policy,
    checks: allChecks,
    homeRegion,
    topicArn,
    table: { name: 'trailkeeper-state', region: homeRegion },
    baselineKey: await makeBaselineKey(clients, homeRegion),
    now: world.clock,
  }
  await makeTopicAndTable(sandbox, settings)
  const functionArn = `arn:${world.partition}:lambda:${homeRegion}:${world.account}:function:trailkeeper-react`
  const react = reactHandler(settings)
  world.functions.set(functionArn, (event) => react(event, lambdaContext('trailkeeper-react', functionArn)))
  await listen(sandbox, homeRegion, functionArn)
  const sweep = sweepHandler(settings)
  const sweepArn = functionArn.replace(/react$/, 'sweep')
  return {
    homeRegion,
    topicArn,
    sweep: async () => void (await sweep({}, lambdaContext('trailkeeper-sweep', sweepArn))),
    close: () => settings.clients.close(),
  }
}

async function makeTopicAndTable(
  { invoke, confirmSubscriptions }: Sandbox,
  settings: GuardSettings,
): Promise<void> {
  const where = { region: settings.homeRegion }
  await invoke(sns, 'CreateTopic', { Name: 'trailkeeper-alerts' }, where)
  await invoke(
    sns,
    'Subscribe',
    { TopicArn: settings.topicArn, Protocol: 'email', Endpoint: 'security@example.com' },
    where,
  )
  confirmSubscriptions(settings.topicArn)
  const key = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
  const dynamodb = await settings.clients.dynamodb(settings.homeRegion)
  await dynamodb.send(
    new CreateTableCommand({
      TableName: settings.table.name,
      AttributeDefinitions: [key('pk'), key('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
}

/** The HMAC key that signs baselines, by its ARN as the stack passes it. */
async function makeBaselineKey(clients: Clients, region: string): Promise<string> {
  const client = await clients.kms(region)
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  )
  const arn = KeyMetadata?.Arn ?? ''
  await client.send(new CreateAliasCommand({ AliasName: baselineKeyAlias, TargetKeyId: arn }))
  return arn
}

async function listen({ invoke, world }: Sandbox, homeRegion: string, functionArn: string): Promise<void> {
  const EventPattern = JSON.stringify(tamperingPattern)
  const bus = `arn:${world.partition}:events:${homeRegion}:${world.account}:event-bus/default`
  for (const region of enabledRegions(world, world.account)) {
    const Name = region === homeRegion ? 'trailkeeper-cloudtrail' : 'trailkeeper-forward'
    const Arn = region === homeRegion ? functionArn : bus
    const RoleArn = `arn:${world.partition}:iam::${world.account}:role/trailkeeper-forward`
    await invoke(eventBridge, 'PutRule', { Name, EventPattern, State: 'ENABLED' }, { region })
    const target = { Id: 'guard', Arn, ...(region !== homeRegion && { RoleArn }) }
    await invoke(eventBridge, 'PutTargets', { Rule: Name, Targets: [target] }, { region })
  }
}
