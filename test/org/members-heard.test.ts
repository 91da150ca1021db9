import { CloudTrailClient, GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect, it, jest } from '@jest/globals'
import { gunzipSync } from 'node:zlib'
import { functionPolicy } from '../../cli/permissions/function-policy.ts'
import { recoverHandler } from '../../handlers/recover-handler.ts'
import { reactHandler } from '../../handlers/react-handler.ts'
import { memberActions } from '../../cli/permissions/member-policy.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import type { RecoverStepped } from '../../lib/guard/guard-recover.ts'
import { resource } from '../deploy/deployment-files.ts'
import { madeValue } from '../cli/permissions/made-policy.ts'
import { iamActions } from '../cli/permissions/iam-actions.ts'
import { memberWatch } from '../../lib/org/organization-settings.ts'
import { issueRoleSession, issueUserKeys } from '../../sandbox/callers.ts'
import { deployGuard, guardDeployment } from '../../sandbox/guard/deploy-guard.ts'
import { addRole, rolesOf } from '../../sandbox/services/iam/roles.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { inOrganization, management, type Run, teams, unitWith } from './an-organization.ts'
import { runStateMachine } from './run-state-machine.ts'
import { withResolvers } from './with-resolvers.ts'

withResolvers()
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT'
process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true'
jest.spyOn(process.stdout, 'write').mockReturnValue(true)

const [team = ''] = teams
const workloads = '111111111111'
const trail = `arn:aws:cloudtrail:eu-west-1:${workloads}:trail/team-trail`
const policy = {
  forwarding: 'enforce' as const,
  checks: {
    '*': { enabled: false },
    'trail-logging': { enabled: true },
    'tampering-path': { enabled: true },
  },
}

const bus = `arn:aws:events:us-east-1:${management}:event-bus/default`

/** The guard's functions and rules at home, its bus open to the organization, and a run over all accounts. */
async function guarded({ sandbox, settings, handlers, bucket }: Run): Promise<void> {
  const { role, clientsFor, clients } = settings
  // The guard's stack has a role of that name in the sandbox; in AWS its name is another one.
  rolesOf(sandbox.world, management).delete('trailkeeper-forward')
  const react = reactHandler(settings, memberWatch(settings, management, { role, clientsFor }))
  await deployGuard(sandbox, guardDeployment(sandbox.world, 'us-east-1'), {
    react,
    sweep: () => Promise.resolve(undefined),
  })
  const events = await clients.events('us-east-1')
  const statement = {
    Sid: 'organization',
    Effect: 'Allow',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: bus,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-acme000001' } },
  }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await events.send(new PutPermissionCommand({ Policy }))
  await runStateMachine('first-run', handlers, bucket)
  await sandbox.settled()
}

const as = ({ sandbox }: Run, account: string, region: string) => ({
  region,
  endpoint: sandbox.url,
  credentials: issueUserKeys(sandbox.world, account, 'mallory'),
})

/** A small organization with a guard that hears it. */
const whereItHears = (
  test: (run: Run) => Promise<void>,
  written: Parameters<typeof inOrganization>[1] = policy,
) =>
  inOrganization(
    async (run) => {
      await guarded(run)
      await test(run)
    },
    written,
    [team],
  )

it('gives each member forwarding rules in every region, within what the member stack allows, and starts its trail that somebody stopped', () =>
  whereItHears(async (run) => {
    const inMembers = run.sandbox.requests.filter(({ account }) => account !== management)
    const allowed = memberActions(run.settings.policy, 'member')
    expect(iamActions(inMembers)).toContain('events:PutTargets')
    expect(iamActions(inMembers).filter((action) => !allowed.includes(action))).toEqual([])
    for (const region of ['us-east-1', 'eu-west-1']) await forwardsFrom(run, region)
    await startsAgain(run)
  }))

/** Straight to the guard's bus, as the member's own role. */
async function forwardsFrom(run: Run, region: string): Promise<void> {
  const rules = new EventBridgeClient(as(run, team, region))
  const { Rules = [] } = await rules.send(new ListRulesCommand({}))
  const Rule = 'trailkeeper-to-us-east-1-cloudtrail'
  expect(Rules.map(({ Name }) => Name)).toContain(Rule)
  const { Targets } = await rules.send(new ListTargetsByRuleCommand({ Rule }))
  expect(Targets).toEqual([
    { Id: 'guard', Arn: bus, RoleArn: `arn:aws:iam::${team}:role/trailkeeper-forward` },
  ])
  rules.destroy()
}

/** In the member, and it is told. */
async function startsAgain(run: Run): Promise<void> {
  const before = run.sandbox.alerts().length
  expect(await isStartedAgain(run)).toBe(true)
  const told = run.sandbox.alerts().slice(before)
  expect(told.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/critical: .*StopLogging on team-trail.*\(111111111111, eu-west-1\)/),
  ])
  expect(run.sandbox.deadLetters()).toEqual([])
}

async function isStartedAgain(run: Run): Promise<boolean | undefined> {
  const trails = new CloudTrailClient(as(run, workloads, 'eu-west-1'))
  await trails.send(new StopLoggingCommand({ Name: trail }))
  await run.sandbox.settled()
  const { IsLogging } = await trails.send(new GetTrailStatusCommand({ Name: trail }))
  trails.destroy()
  return IsLogging
}

const leftAlone = { checks: { 'trail-logging': { mode: 'off' as const } } }

it('leaves a member’s trail stopped where the rule of its account, or of its unit, says so', async () => {
  const ofAccount = { ...policy, accounts: { [workloads]: leftAlone } }
  await whereItHears(async (run) => expect(await isStartedAgain(run)).toBe(false), ofAccount)
  await inOrganization(
    async (run) => {
      const unit = await unitWith(run, workloads)
      Object.assign(run.settings, { policy: aPolicy({ ...policy, accounts: { [unit]: leftAlone } }) })
      await guarded(run)
      expect(await isStartedAgain(run)).toBe(false)
    },
    policy,
    [team],
  )
})

const recovering = { ...policy, recovery: { mode: 'enforce' as const, bucket: 'recovered-events' } }
const names = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': management,
  'AWS::Region': 'us-east-1',
  'AWS::URLSuffix': 'amazonaws.com',
  AlertTopic: `arn:aws:sns:us-east-1:${management}:trailkeeper-prod-alerts`,
  AlertKey: `arn:aws:kms:us-east-1:${management}:key/alerts`,
  StateTable: `arn:aws:dynamodb:us-east-1:${management}:table/trailkeeper-state`,
  MemberRoles: '/',
}

/** The function \`recover\` an hour later, under its role as the template makes it: its own policy, and that of members. */
async function recovered({ sandbox, settings }: Run): Promise<RecoverStepped> {
  const session = {
    account: management,
    name: 'trailkeeper-RecoverRole-1A2B3C',
    session: 'trailkeeper-recover',
  }
  const role = addRole(sandbox.world, management, { name: session.name, trustPolicy: '{"Statement":[]}' })
  role.policies.set('recover', JSON.stringify(madeValue(functionPolicy('recover', settings.policy), names)))
  role.policies.set(
    'members',
    JSON.stringify(madeValue(resource('RecoverMemberPolicy').properties['PolicyDocument'], names)),
  )
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: issueRoleSession(sandbox.world, session),
    budget: unlimited,
    timeout: 600_000,
  })
  const asFunction = { ...settings, clients, now: () => new Date(Date.now() + 3_600_000) }
  const enter = memberWatch(asFunction, management, settings)
  try {
    return await recoverHandler(asFunction, enter)(
      {},
      { awsRequestId: 'one', getRemainingTimeInMillis: () => 900_000 },
    )
  } finally {
    clients.close()
  }
}

it('brings the events of a member’s gap back, as the member’s own role, into the bucket of the guard', () =>
  whereItHears(async (run) => {
    const { sandbox, settings } = run
    const s3 = await settings.clients.s3('us-east-1')
    await s3.send(new CreateBucketCommand({ Bucket: 'recovered-events' }))
    const trails = new CloudTrailClient(as(run, workloads, 'eu-west-1'))
    await trails.send(new StopLoggingCommand({ Name: trail }))
    trails.destroy()
    await sandbox.settled()
    const [before, told] = [sandbox.requests.length, sandbox.alerts().length]
    expect(await recovered(run)).toEqual({ isDone: true, recovered: 1, waiting: 0 })
    const during = sandbox.requests.slice(before)
    expect(during.filter(({ status }) => status === 403)).toEqual([])
    const inMember = iamActions(during.filter(({ account }) => account === workloads))
    expect(inMember).toContain('cloudtrail:LookupEvents')
    expect(inMember.filter((action) => !memberActions(settings.policy, 'member').includes(action))).toEqual(
      [],
    )
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'recovered-events' }))
    const keys = Contents.map(({ Key = '' }) => Key)
    const [log = '', ...others] = keys.filter((key) => key.endsWith('.json.gz'))
    expect(others).toEqual([])
    expect(log).toMatch(
      new RegExp(`^recovered/[^/]+-${workloads}-[0-9a-f]{8}/AWSLogs/${workloads}/CloudTrail/eu-west-1/`),
    )
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'recovered-events', Key: log }))
    const content = gunzipSync((await Body?.transformToByteArray()) ?? '').toString()
    expect(content).toContain('"eventName":"StopLogging"')
    expect(
      sandbox
        .alerts()
        .slice(told)
        .map(({ message }) => message),
    ).toEqual([
      expect.stringMatching(/^recovered \d+ events of a gap of team-trail \(eu-west-1\) \(complete\)/),
    ])
  }, recovering))
