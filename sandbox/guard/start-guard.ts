import { recoverHandler } from '../../handlers/recover-handler.ts'
import { drillHandler } from '../../handlers/drill-handler.ts'
import { reactHandler } from '../../handlers/react-handler.ts'
import { sweepHandler } from '../../handlers/sweep-handler.ts'
import { verifyHandler } from '../../handlers/verify-handler.ts'
import { openChannels } from '../../lib/alert/channels/index.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { policyFor } from '../../lib/drill/mailbox.ts'
import { askedFunctions, type GuardSettings } from '../../lib/guard/guard-settings.ts'
import { policyOfAll } from '../../lib/policy/account-rules.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { sns } from '../services/sns/service.ts'
import { sqs } from '../services/sqs/service.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { issueRoleSession } from '../callers.ts'
import { deployGuard, guardDeployment, ownRolesOf, roleNames } from './deploy-guard.ts'
import { makeStateKeys } from './make-state-key.ts'
import { makeStateTable } from './make-state-table.ts'
import { lambdaContext } from './lambda-context.ts'

/** By which service control policies and the keys' policies know who calls. */
const roles = { ...roleNames, administrator: 'trailkeeper-administrator' } as const

export type SandboxGuard = {
  homeRegion: string
  topicArn: string
  sweep: () => Promise<void>
  /** Gives the reacting function a new process, as Lambda does from time to time. */
  coldReact: () => void
  /** Invokes the function that drills, where the policy asks for drills. */
  drill: (event: unknown, as?: DrillAs) => Promise<unknown>
  close: () => void
}

/** How the function that drills runs: with a shorter time-out, at another time, or until it waits for ever. */
export type DrillAs = Partial<Pick<GuardSettings, 'now' | 'wait'>> & { timeout?: number }

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
  const clients = clientsAs(sandbox, 'sweep', homeRegion)
  const administrator = clientsAs(sandbox, 'administrator')
  const arnOf = (kind: 'role' | 'user', name: string) =>
    `arn:${world.partition}:iam::${world.account}:${kind}/${name}`
  const keys = await makeStateKeys(administrator, homeRegion, {
    account: world.account,
    guard: [arnOf('role', roles.sweep), arnOf('role', roles.react)],
    // Who signs requests without a session here is the user operator.
    people: [arnOf('role', roles.administrator), arnOf('user', 'operator')],
    ...(policy.drills && { drill: arnOf('role', roles.drill) }),
  })
  const own = { topicArn, keyArns: Object.values(keys), table: 'trailkeeper-state' }
  const deployment = {
    ...guardDeployment(world, homeRegion),
    own,
    ...askedFunctions(policy),
  }
  const everyChannel = policyOfAll(policy).alerts.channels
  const settings: GuardSettings = {
    clients,
    policy,
    checks: allChecks,
    homeRegion,
    topicArn,
    channels: openChannels(everyChannel, {
      region: homeRegion,
      targets: { sns: topicArn, chat: chatTopicArn },
      settings: policy.alerts.settings,
    }),
    table: { name: 'trailkeeper-state', region: homeRegion },
    ...keys,
    now: world.clock,
    deployment,
    ownRoles: ownRolesOf(world, deployment),
  }
  await makeTopicAndTable(sandbox, { ...settings, clients: administrator })
  administrator.close()
  if (everyChannel.includes('chat'))
    await sandbox.invoke(sns, 'CreateTopic', { Name: 'trailkeeper-chat' }, { region: homeRegion })
  const sweep = sweepHandler(settings)
  const newReact = () => {
    const made = clientsAs(sandbox, 'react', homeRegion)
    return { handler: reactHandler({ ...settings, clients: made }), close: () => made.close() }
  }
  let react = newReact()
  const { verification, recovery } = policy
  const recoveryMode = recovery.mode
  const drill = policy.drills && (await startDrills(sandbox, settings))
  await deployGuard(
    sandbox,
    deployment,
    {
      react: (event, context) => react.handler(event, context),
      sweep,
      ...(verification !== 'off' && {
        verify: verifyHandler(settings),
        hourly: verification === 'hourly',
      }),
      ...(recoveryMode !== 'off' && { recover: stepByStep(recoverHandler(settings)) }),
      ...(drill && { drill: (event) => drill.drill(event) }),
    },
    keys.drillKey === undefined ? {} : { TRAILKEEPER_DRILL_KEY: keys.drillKey },
  )
  const sweepArn = `arn:${world.partition}:lambda:${homeRegion}:${world.account}:function:trailkeeper-sweep`
  return {
    homeRegion,
    topicArn,
    sweep: async () => void (await sweep({}, lambdaContext('trailkeeper-sweep', sweepArn))),
    drill: async (event, as) => drill?.drill(event, as),
    coldReact: () => {
      react.close()
      react = newReact()
    },
    close: () => {
      clients.close()
      react.close()
      drill?.close()
    },
  }
}

/** What the state machine does: the next step follows for as long as there is something to do. */
const stepByStep =
  (step: ReturnType<typeof recoverHandler>): ReturnType<typeof recoverHandler> =>
  async (event, context) => {
    for (;;) {
      const stepped = await step(event, context)
      if (stepped.isDone) return stepped
    }
  }

/**
 * Clients of a function, or of who deploys: each function is a process of its own, with a role of its own.
 * @param region where it is a function
 */
function clientsAs({ world, url, quotas }: Sandbox, who: keyof typeof roles, region?: string): Clients {
  const { account, partition } = world
  const name = `trailkeeper-${who}`
  const functionArn = `arn:${partition}:lambda:${region}:${account}:function:${name}`
  const session = { account, name: roles[who], session: name, ...(region !== undefined && { functionArn }) }
  return createClients({
    endpoint: url,
    credentials: async () => issueRoleSession(world, session, 12 * 3600),
    ...(!quotas && { budget: unlimited }),
    // It shares this process with all that it asks: a busy machine is no reason for an answer to be missing.
    timeout: 120_000,
  })
}

/** The function that drills, with the queue that hears the alerts (deploy/drills.yml). Its own time-out is for tests. */
async function startDrills(sandbox: Sandbox, settings: GuardSettings) {
  const { invoke, world, confirmSubscriptions } = sandbox
  const where = { region: settings.homeRegion }
  const queueArn = `arn:${world.partition}:sqs:${settings.homeRegion}:${world.account}:trailkeeper-drill`
  const Policy = policyFor(queueArn, settings.topicArn)
  await invoke(
    sqs,
    'CreateQueue',
    { QueueName: 'trailkeeper-drill', Attributes: { Policy, VisibilityTimeout: '3600' } },
    where,
  )
  await invoke(sns, 'Subscribe', { TopicArn: settings.topicArn, Protocol: 'sqs', Endpoint: queueArn }, where)
  confirmSubscriptions(settings.topicArn)
  const clients = clientsAs(sandbox, 'drill', settings.homeRegion)
  return {
    drill: (event: unknown, { timeout, ...as }: DrillAs = {}) =>
      drillHandler({ ...settings, clients, ...as }, queueArn, timeout)(event),
    close: () => clients.close(),
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
