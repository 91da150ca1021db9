import { reactHandler } from '../../handlers/react-handler.ts'
import { sweepHandler } from '../../handlers/sweep-handler.ts'
import { openChannels } from '../../lib/alert/channels/index.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { sns } from '../services/sns/service.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { issueRoleSession } from '../callers.ts'
import { deployGuard, guardDeployment } from './deploy-guard.ts'
import { makeStateKey } from './make-state-key.ts'
import { makeStateTable } from './make-state-table.ts'
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
 * functions. Its first sweep makes forwarding rules in the other regions, where the policy's `forwarding` lets it.
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
  const chatTopicArn = `${topicArn.slice(0, -'alerts'.length)}chat`
  const session = { account: world.account, name: role, session: role }
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: async () => issueRoleSession(world, session, 12 * 3600),
    ...(!sandbox.quotas && { budget: unlimited }),
    // It shares this process with all that it asks: a busy machine is no reason for an answer to be missing.
    timeout: 120_000,
  })
  const baselineKey = await makeStateKey(clients, homeRegion)
  const own = { topicArn, keyArns: [baselineKey], table: 'trailkeeper-state' }
  const deployment = { ...guardDeployment(world, homeRegion), own }
  const settings: GuardSettings = {
    clients,
    policy,
    checks: allChecks,
    homeRegion,
    topicArn,
    channels: openChannels(policy.alerts.channels, {
      region: homeRegion,
      targets: { sns: topicArn, chat: chatTopicArn },
      settings: policy.alerts.settings,
    }),
    table: { name: 'trailkeeper-state', region: homeRegion },
    baselineKey,
    now: world.clock,
    deployment,
  }
  await makeTopicAndTable(sandbox, settings)
  if (policy.alerts.channels.includes('chat'))
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'trailkeeper-chat' }, { region: homeRegion })
  const sweep = sweepHandler(settings)
  await deployGuard(sandbox, deployment, { react: reactHandler(settings), sweep })
  const sweepArn = `arn:${world.partition}:lambda:${homeRegion}:${world.account}:function:trailkeeper-sweep`
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
  await makeStateTable(settings.clients, settings.table)
}
