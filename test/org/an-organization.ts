import { openChannels } from '../../lib/alert/channels/index.ts'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import {
  CreateOrganizationalUnitCommand,
  ListRootsCommand,
  MoveAccountCommand,
} from '@aws-sdk/client-organizations'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { accountsHandler } from '../../handlers/accounts-handler.ts'
import { memberHandler } from '../../handlers/member-handler.ts'
import { summarizeHandler } from '../../handlers/summarize-handler.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import type { OrganizationSettings } from '../../lib/org/organization-settings.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { getJson, putJson } from '../../lib/org/reports-bucket.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { guardDeployment } from '../../sandbox/guard/deploy-guard.ts'
import { makeStateKey } from '../../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { organization } from '../../sandbox/scenarios/organization.ts'
import { scenario, type WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { createWorld } from '../../sandbox/world.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { unhurried } from '../flow/bench.ts'
import { deployMemberStack } from './member-stack.ts'
import type { Bucket } from './run-state-machine.ts'

export const management = '123456789012'
export const denied = '555555555555'
export const crashing = '666666666666'
export const suspended = '333333333333'
const idOf = (index: number) => String(700_000_000_000 + index)
/** Active members with the stack, those that crash among them. */
export const teams = Array.from({ length: 8 }, (_, index) => idOf(index))

const region = 'us-east-1'
const topicArn = `arn:aws:sns:${region}:${management}:trailkeeper-prod-alerts`

/** The organization of the sandbox with some more members: one without roles, one whose worker crashes. */
const organizationOf = (active: readonly string[]): WrittenScenario => ({
  ...organization,
  organization: {
    ...organization.organization,
    id: 'o-acme000001',
    members: [
      ...(organization.organization?.members ?? []),
      { id: denied, name: 'shut' },
      { id: crashing, name: 'crashing' },
      ...active.map((id, index) => ({ id, name: `team-${index}` })),
    ],
  },
})

export type Run = {
  sandbox: Sandbox
  settings: OrganizationSettings
  handlers: Record<'accounts' | 'member' | 'summarize', (event: unknown) => Promise<unknown>>
  bucket: Bucket
}

const fewChecks = {
  checks: {
    '*': { enabled: false },
    'trail-logging': { enabled: true },
    'multi-region-trail': { enabled: true },
    'region-coverage': { enabled: true },
  },
}

/**
 * An organization with the guard's stack in its management account, and the member stack in all accounts but one.
 * @param active which teams it has: a run sweeps each
 */
export async function inOrganization(
  test: (run: Run) => Promise<void>,
  policy: Omit<WrittenPolicy, 'version'> = fewChecks,
  active: readonly string[] = teams,
): Promise<void> {
  const filled = aPolicy(policy)
  const world = createWorld({ regions: [region, 'eu-west-1'].map((name) => ({ name, optIn: false })) })
  const sandbox = await startSandbox({
    world,
    setup: (made) => applyScenario(made, scenario.parse(organizationOf(active))),
  })
  const parameters = {
    GuardAccount: management,
    GuardRegion: region,
    GuardStack: 'trailkeeper',
    OrganizationId: 'o-acme000001',
    ExternalId: 'from-the-guard',
  }
  for (const account of ['111111111111', '222222222222', crashing, ...active])
    deployMemberStack(world, account, filled, parameters)
  deployMemberStack(world, management, filled, parameters, 'management')
  const session = {
    account: management,
    name: 'trailkeeper-MemberRole-1A2B3C',
    session: 'trailkeeper-member',
  }
  const made = { endpoint: sandbox.url, maxAttempts: 2, budget: unlimited, timeout: 600_000 }
  const clients = createClients({ ...made, credentials: issueRoleSession(world, session, 12 * 3600) })
  const settings: OrganizationSettings = {
    clients,
    policy: filled,
    checks: allChecks,
    homeRegion: region,
    topicArn,
    channels: openChannels(filled.alerts.channels, { region, targets: { sns: topicArn } }),
    table: { name: 'trailkeeper-state', region },
    now: () => new Date(),
    apply: unhurried,
    identity: { account: management, partition: 'aws', callerArn: '' },
    bucket: { name: 'trailkeeper-prod-reports', region, owner: management },
    role: { name: 'trailkeeper-repair', externalId: 'from-the-guard', sessionName: 'trailkeeper-guard' },
    units: [],
    concurrency: 4,
    clientsFor: (credentials) => createClients({ ...made, credentials }),
    deployment: guardDeployment(world, region),
  }
  await makeStack(settings)
  settings.baselineKey = await makeStateKey(clients, region)
  sandbox.confirmSubscriptions(topicArn)
  try {
    await test({
      sandbox,
      settings,
      handlers: {
        accounts: accountsHandler(settings),
        member: memberHandler(settings),
        summarize: summarizeHandler(settings),
      },
      bucket: {
        get: (key) => getJson(clients, settings.bucket, key),
        put: (key, value) => putJson(clients, settings.bucket, key, value),
      },
    })
  } finally {
    clients.close()
    await sandbox.close()
  }
}

/** A unit below the root with an account in it; its id. */
export async function unitWith({ settings: { clients } }: Run, AccountId: string): Promise<string> {
  const client = await clients.organizations(region)
  const { Roots = [] } = await client.send(new ListRootsCommand({}))
  const root = Roots[0]?.Id ?? ''
  const made = await client.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'sandboxes' }))
  const unit = made.OrganizationalUnit?.Id ?? ''
  await client.send(new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: unit }))
  return unit
}

async function makeStack({ clients, table, bucket }: OrganizationSettings): Promise<void> {
  const [sns, s3] = await Promise.all([clients.sns(region), clients.s3(region)])
  await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-prod-alerts' }))
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: 'security@example.com' }),
  )
  await s3.send(new CreateBucketCommand({ Bucket: bucket.name }))
  await makeStateTable(clients, table)
}
