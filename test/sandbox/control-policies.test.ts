import { readdirSync, readFileSync } from 'node:fs'
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  ListPoliciesForTargetCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { S3Client, DeleteObjectCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { controlPolicyNames, controlPolicyText, isControlPolicyName } from '../../cli/org/control-policy.ts'
import { issueRoleSession, issueUserKeys } from '../../sandbox/callers.ts'
import { recordsOf } from '../../sandbox/event-history.ts'
import { iamAction } from '../../sandbox/iam-names.ts'
import { baselineKeyAlias } from '../../lib/state/signed-baselines.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startForwardingGuard } from '../guard/start-forwarding-guard.ts'
import { evaluateWithoutPrincipal } from '../../sandbox/policy-evaluation.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import { fewRegions } from '../few-regions.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { scenario as parseScenario } from '../../sandbox/scenarios/scenario.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { SERVICES } from '../../sandbox/services.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from './bench.ts'
import { standUp } from './standing-world.ts'
import { validInputs } from './valid-inputs.ts'

const REGION = 'us-east-1'
const folder = new URL('../../policies/scp/', import.meta.url)
const shipped = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
const statement = z.object({ Action: z.array(z.string()) })
const denied = shipped.flatMap((text) =>
  z
    .object({ Statement: z.array(statement) })
    .parse(JSON.parse(text))
    .Statement.flatMap(({ Action }) => Action),
)

/** The sandbox's account as a member of another's organization, with control policies attached to it. */
async function asMember(texts: readonly string[] = shipped) {
  const sandbox = await bench()
  const { admin, ids } = await attach(sandbox, texts)
  addTrail(sandbox.world, { name: 'main' })
  return { sandbox, admin, ids }
}

async function attach(sandbox: Sandbox, texts: readonly string[]) {
  setOrganization(sandbox.world, { id: 'o-abcdefghij', managementAccount: OTHER, members: [ACCOUNT] })
  const admin = new OrganizationsClient(
    settings(sandbox, REGION, issueUserKeys(sandbox.world, OTHER, 'admin')),
  )
  const ids: string[] = []
  for (const [index, Content] of texts.entries()) {
    const input = { Name: `scp-${index}`, Description: '', Type: 'SERVICE_CONTROL_POLICY', Content } as const
    const PolicyId = (await admin.send(new CreatePolicyCommand(input))).Policy?.PolicySummary?.Id ?? ''
    await admin.send(new AttachPolicyCommand({ PolicyId, TargetId: ACCOUNT }))
    ids.push(PolicyId)
  }
  return { admin, ids }
}

const trails = (sandbox: Sandbox, role?: string) =>
  new CloudTrailClient(
    settings(
      sandbox,
      REGION,
      role === undefined
        ? undefined
        : issueRoleSession(sandbox.world, { account: ACCOUNT, name: role, session: 's' }),
    ),
  )

const stop = new StopLoggingCommand({ Name: 'main' })
const explicit =
  /with an explicit deny in a service control policy: arn:aws:organizations::\d{12}:policy\/o-\w+\/service_control_policy\/p-\w+$/
const denyAll = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'

describe('a service control policy', () => {
  // AWS Security Blog, "Enhanced access denied error messages with policy ARNs", has the message whole.
  it('denies the calls of its account by name and resource, names itself, and CloudTrail records the attempt', async () => {
    const { sandbox, ids } = await asMember()
    expect(await failureOf(trails(sandbox).send(stop))).toEqual({
      name: 'AccessDeniedException',
      message:
        `User: arn:aws:iam::${ACCOUNT}:user/operator is not authorized to perform: cloudtrail:StopLogging on ` +
        `resource: arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main with an explicit deny in a service control policy: ` +
        `arn:aws:organizations::${OTHER}:policy/o-abcdefghij/service_control_policy/${ids[shipped.findIndex((text) => text.includes('cloudtrail:StopLogging'))]}`,
    })
    expect((await trails(sandbox).send(new DescribeTrailsCommand({}))).trailList).toHaveLength(1)
    expect(recordsOf(sandbox.world, ACCOUNT, REGION)).toContainEqual(
      expect.objectContaining({ eventName: 'StopLogging', errorCode: 'AccessDenied' }),
    )
  })

  it('binds the root user, and neither the management account nor a service-linked role', async () => {
    const { sandbox, admin } = await asMember([denyAll])
    const root = new CloudTrailClient(
      settings(sandbox, REGION, { accessKeyId: 'ROOT', secretAccessKey: 's' }),
    )
    expect((await failureOf(root.send(stop))).message).toMatch(explicit)
    await trails(sandbox, 'aws-service-role/cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail').send(stop)
    await admin.send(
      new ListPoliciesForTargetCommand({ TargetId: ACCOUNT, Filter: 'SERVICE_CONTROL_POLICY' }),
    )
  })

  it('is inherited from the root, and gone when it is detached', async () => {
    const { sandbox, admin, ids } = await asMember([denyAll])
    const [PolicyId = ''] = ids
    await admin.send(new DetachPolicyCommand({ PolicyId, TargetId: ACCOUNT }))
    await trails(sandbox).send(stop)
    const { Targets } = await admin.send(new ListTargetsForPolicyCommand({ PolicyId: 'p-FullAWSAccess' }))
    const root = Targets?.find(({ Type }) => Type === 'ROOT')?.TargetId ?? ''
    await admin.send(new AttachPolicyCommand({ PolicyId, TargetId: root }))
    expect((await failureOf(trails(sandbox).send(stop))).message).toMatch(explicit)
  })

  it('denies without a word where no policy of a level allows', async () => {
    const onlyReads =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"cloudtrail:Describe*","Resource":"*"}}'
    const { sandbox, admin } = await asMember([onlyReads])
    await admin.send(new DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: ACCOUNT }))
    await trails(sandbox).send(new DescribeTrailsCommand({}))
    expect((await failureOf(trails(sandbox).send(stop))).message).toMatch(
      /because no service control policy allows the cloudtrail:StopLogging action$/,
    )
  })

  it('speaks S3’s protocol as well', async () => {
    const { sandbox } = await asMember()
    const s3 = new S3Client(settings(sandbox))
    const put = new PutBucketPolicyCommand({ Bucket: 'trailkeeper-logs-1', Policy: '{}' })
    expect(await failureOf(s3.send(put))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(explicit),
    })
    const Key = `AWSLogs/${ACCOUNT}/CloudTrail/x.json.gz`
    const remove = new DeleteObjectCommand({ Bucket: 'trailkeeper-logs-1', Key, VersionId: 'v' })
    expect((await failureOf(s3.send(remove))).message).toContain('s3:DeleteObjectVersion on resource')
  })

  it('stands in a scenario', async () => {
    const organization = {
      id: 'o-abcdefghij',
      managementAccount: OTHER,
      members: [ACCOUNT],
      controlPolicies: [{ name: 'none', content: JSON.parse(denyAll), targets: ['root'] }],
    }
    const sandbox = await bench({
      setup: (made) => applyScenario(made, parseScenario.parse({ description: 'd', organization })),
    })
    expect((await failureOf(trails(sandbox).send(stop))).message).toMatch(explicit)
  })
})

describe('service control policies for a guard whose roles have a path and a prefix', () => {
  const spared = {
    guardRoles: '/security/acme-',
    memberRoles: '/audit/acme-',
    acceptRole: 'people/break-glass',
  }
  const texts = controlPolicyNames.filter(isControlPolicyName).map((name) => controlPolicyText(name, spared))
  const react = 'security/acme-trailkeeper-prod-ReactRole-us-east-1'
  const update = new UpdateTrailCommand({ Name: 'main', EnableLogFileValidation: true })

  it('let that guard through and nobody who is called as a guard without them', async () => {
    const { sandbox } = await asMember(texts)
    await trails(sandbox, react).send(update)
    await trails(sandbox, 'audit/acme-trailkeeper-repair').send(update)
    await trails(sandbox, 'people/break-glass').send(stop)
    for (const other of [
      'trailkeeper-prod-ReactRole-1ABC',
      'acme-trailkeeper-prod-ReactRole-us-east-1',
      'other/acme-trailkeeper-prod-ReactRole-us-east-1',
      'security/trailkeeper-prod-ReactRole-us-east-1',
      'trailkeeper-administrator',
      'trailkeeper-repair',
    ])
      expect(await failureOf(trails(sandbox, other).send(update))).toMatchObject({
        message: expect.stringMatching(explicit),
      })
    expect((await failureOf(trails(sandbox, react).send(stop))).message).toMatch(explicit)
  })

  it('protect its roles, and those in members, from whoever could make himself one of them', () => {
    const roles = [react, 'trailkeeper-repair', 'audit/acme-trailkeeper-read'].map((name) => `role/${name}`)
    for (const role of roles)
      for (const [by, expected] of [
        ['admin', true],
        ['people/break-glass', false],
      ] as const) {
        const conditions = { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${by}` }
        const call = { action: 'iam:PutRolePolicy', resource: `arn:aws:iam::${ACCOUNT}:${role}`, conditions }
        const isDenied = texts.some((text) => evaluateWithoutPrincipal(text, call) === 'deny')
        expect({ role, by, isDenied }).toEqual({ role, by, isDenied: expected })
      }
  })

  it('are those of policies/scp where nothing has another name, and each fits', () => {
    const usual = { guardRoles: '/', memberRoles: '/', acceptRole: 'trailkeeper-administrator' }
    const printed = controlPolicyNames
      .filter(isControlPolicyName)
      .map((name) => controlPolicyText(name, usual))
    expect(printed.map((text) => JSON.parse(text))).toEqual(shipped.map((text) => JSON.parse(text)))
    const names = `/${'p'.repeat(60)}/${'x'.repeat(12)}`
    const longest = { guardRoles: names, memberRoles: names, acceptRole: 'r'.repeat(64) }
    for (const name of controlPolicyNames.filter(isControlPolicyName))
      expect(controlPolicyText(name, longest).length).toBeLessThanOrEqual(5_120)
  })
})

/** Names that they protect, in the place of those that stand in every other test's world. */
const protectedNames = (text: string) =>
  text
    .replaceAll(/(["/:])(?:trail-logs|things|standing-empty|standing-other)(?=["/])/g, '$1trailkeeper-logs-1')
    .replaceAll(/"Key":"(?:thing|copy)"/g, '"Key":"AWSLogs/1/CloudTrail/1.json.gz"')
    .replaceAll(/"alias\/[a-z]+"/g, '"alias/trailkeeper-key"')
    .replaceAll(
      /(["/:])(?:rule|hear|role|table|topic|queue|alarm|group|other|standing|both)(?=[":])/g,
      '$1trailkeeper-cloudtrail',
    )

/** What all of them together say of a call, where nobody serves it to be tried. */
const saidOf = (role: string, action: string, resource: string, conditions: Record<string, string> = {}) => {
  const caller = { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${role}` }
  const call = { action, resource, conditions: { ...caller, ...conditions } }
  return shipped.some((text) => evaluateWithoutPrincipal(text, call) === 'deny') ? 'deny' : 'no word'
}
const at = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`
const guardsRole = (name: string) => `arn:aws:iam::${ACCOUNT}:role/trailkeeper-prod-${name}-1ABC`
const logFile = `arn:aws:s3:::aws-cloudtrail-logs-1/prefix/AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/11/21/a.json.gz`
const [table, queue] = [at('dynamodb', 'table/trailkeeper-state'), at('sqs', 'trailkeeper-Failed-1')]
const [topic, stack] = [at('sns', 'trailkeeper-alerts'), at('cloudformation', 'stack/trailkeeper-prod/1')]
const group = at('logs', 'log-group:aws-cloudtrail-logs-1:*')

/** What goes round the guard without one of the calls that its rules listen to, by the service's actions in IAM's reference. */
const waysRound: [action: string, resource: string, conditions?: Record<string, string>][] = [
  ['dynamodb:PartiQLDelete', table],
  ['dynamodb:PartiQLInsert', table],
  ['dynamodb:PartiQLUpdate', table],
  // Another account's caller, whom no policy of this organization binds.
  ['dynamodb:PutResourcePolicy', table],
  ['dynamodb:DeleteResourcePolicy', table],
  // A function of the intruder's own that runs as the guard does, and is spared as the guard is.
  ['iam:PassRole', guardsRole('SweepRole'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['lambda:CreateFunction', at('lambda', 'function:trailkeeper-prod-react')],
  ['sqs:AddPermission', queue],
  ['sqs:RemovePermission', queue],
  // A message that somebody took is not visible, and the alarm counts those that are.
  ['sqs:ReceiveMessage', queue],
  ['sqs:ChangeMessageVisibility', queue],
  // A policy that refuses messages by what is in them.
  ['sns:PutDataProtectionPolicy', topic],
  ['cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': 'Trailkeeper' }],
  ['cloudformation:RollbackStack', stack],
  ['cloudformation:CancelUpdateStack', stack],
  ['states:DeleteStateMachine', at('states', 'stateMachine:trailkeeper-organization')],
  ['states:UpdateStateMachine', at('states', 'stateMachine:trailkeeper-organization')],
  ['states:StopExecution', at('states', 'execution:trailkeeper-organization:1')],
  ['s3:PutObject', logFile],
  ['s3:PutObjectTagging', logFile],
  ['s3:DeleteObject', logFile],
  ['kms:ImportKeyMaterial', at('kms', 'key/1'), { 'kms:ResourceAliases': 'alias/cloudtrail' }],
  ['kms:RevokeGrant', at('kms', 'key/1'), { 'kms:ResourceAliases': 'alias/cloudtrail' }],
  ['kms:RetireGrant', at('kms', 'key/1'), { 'kms:ResourceAliases': 'alias/cloudtrail' }],
  ['logs:PutMetricFilter', group],
  ['logs:PutSubscriptionFilter', group],
  ['logs:AssociateKmsKey', group],
  ['logs:PutTransformer', group],
  ['logs:DeleteLogGroup', at('logs', 'log-group:CloudTrail/DefaultLogGroup:*')],
  ['account:CloseAccount', '*'],
]

describe('the service control policies in policies/scp', () => {
  it.each(waysRound)('deny the ways round the guard: %s on %s', (...call) => {
    expect(saidOf('admin', ...call)).toBe('deny')
  })

  it('leave the guard what it needs, and others what is theirs', () => {
    const passed = { 'iam:PassedToService': 'events.amazonaws.com' }
    const sweep = 'trailkeeper-prod-SweepRole-1ABC'
    const metric = { 'cloudwatch:namespace': 'Shop' }
    const all = [
      saidOf(sweep, 'iam:PassRole', guardsRole('ForwardingRole'), passed),
      saidOf('admin', 'iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/web`, passed),
      saidOf('admin', 'cloudwatch:PutMetricData', '*', metric),
      saidOf('admin', 's3:PutObject', `arn:aws:s3:::aws-cloudtrail-logs-1/AWSLogs/${ACCOUNT}/Config/a.gz`),
    ]
    expect(all).toEqual(all.map(() => 'no word'))
  })

  it('deny each of their calls that the sandbox serves, to whoever is not named', async () => {
    const { sandbox } = await asMember()
    const inputs = validInputs(await standUp(await bench()))
    const { KeyMetadata } = await sandbox.invokeByName('kms', 'CreateKey', {}, { region: REGION })
    const KeyId = z.object({ KeyId: z.string() }).parse(KeyMetadata).KeyId
    const alias = { AliasName: 'alias/trailkeeper-key', TargetKeyId: KeyId }
    await sandbox.invokeByName('kms', 'CreateAlias', alias, { region: REGION })
    const tried = new Set<string>()
    const passed: string[] = []
    for (const service of SERVICES)
      for (const name of Object.keys(service.operations)) {
        const given: unknown = inputs[service.signingName]?.[name] ?? {}
        const input = z
          .record(z.string(), z.unknown())
          .parse(JSON.parse(protectedNames(JSON.stringify(given))))
        if ('KeyId' in input) input['KeyId'] = KeyId
        const call = { service, name, input }
        const action = iamAction(call)
        if (!denied.includes(action)) continue
        tried.add(action)
        const failed = await failureOf(
          sandbox.invokeByName(service.signingName, name, input, { region: REGION }),
        ).catch(() => ({ message: 'it was carried out' }))
        if (!explicit.test(failed.message)) passed.push(`${action}: ${failed.message}`)
      }
    expect(passed).toEqual([])
    expect(tried.size).toBeGreaterThan(50)
  })

  it('let the deployed guard repair and remember, while an administrator is denied the ways round it', async () => {
    const scenario = await loadScenario('clean')
    const sandbox = await bench({ world: fewRegions(), setup: (made) => applyScenario(made, scenario) })
    const guard = await startForwardingGuard(sandbox, guardPolicy(), REGION)
    await guard.sweep()
    await sandbox.settled()
    await attach(sandbox, shipped)
    const administrator = trails(sandbox, 'trailkeeper-administrator')
    const told = sandbox.alerts().length
    await administrator.send(new StopLoggingCommand({ Name: 'management-events' }))
    await administrator.send(
      new UpdateTrailCommand({ Name: 'management-events', EnableLogFileValidation: false }),
    )
    await sandbox.settled()
    await guard.sweep()
    const { trailList = [] } = await administrator.send(new DescribeTrailsCommand({}))
    expect(trailList.map(({ LogFileValidationEnabled }) => LogFileValidationEnabled)).toEqual([true])
    const status = await administrator.send(new GetTrailStatusCommand({ Name: 'management-events' }))
    expect(status.IsLogging).toBe(true)
    const messages = sandbox
      .alerts()
      .slice(told)
      .map(({ message }) => message)
    expect(messages.join()).toContain('Done: StartLogging')
    expect(messages.join()).not.toContain('explicit deny')
    expect(sandbox.deadLetters()).toEqual([])
    const KeyId = z
      .object({ KeyMetadata: z.object({ Arn: z.string() }) })
      .parse(
        await sandbox.invokeByName('kms', 'DescribeKey', { KeyId: baselineKeyAlias }, { region: REGION }),
      ).KeyMetadata.Arn
    const ways: [string, string, Record<string, unknown>][] = [
      ['dynamodb', 'PutItem', { TableName: 'trailkeeper-state', Item: { pk: { S: 'a' }, sk: { S: 'b' } } }],
      [
        'kms',
        'CreateGrant',
        { KeyId, GranteePrincipal: 'arn:aws:iam::123456789012:root', Operations: ['GenerateMac'] },
      ],
      ['sns', 'Subscribe', { TopicArn: guard.topicArn, Protocol: 'email', Endpoint: 'mallory@example.com' }],
      [
        'sns',
        'AddPermission',
        { TopicArn: guard.topicArn, Label: 'x', AWSAccountId: [OTHER], ActionName: ['Publish'] },
      ],
      [
        's3',
        'PutBucketNotificationConfiguration',
        { Bucket: 'trailkeeper-logs-1', NotificationConfiguration: {} },
      ],
      ['lambda', 'CreateFunctionUrlConfig', { FunctionName: 'trailkeeper-react', AuthType: 'NONE' }],
      [
        'lambda',
        'AddPermission',
        {
          FunctionName: 'trailkeeper-react',
          StatementId: 'x',
          Action: 'lambda:InvokeFunction',
          Principal: '*',
        },
      ],
    ]
    const served = ways.filter(([service, name]) =>
      SERVICES.some((one) => one.signingName === service && name in one.operations),
    )
    expect(served.length).toBeGreaterThanOrEqual(5)
    for (const [service, name, input] of served)
      expect([
        name,
        (await failureOf(sandbox.invokeByName(service, name, input, { region: REGION }))).message,
      ]).toEqual([name, expect.stringMatching(explicit)])
    await sandbox.settled()
    guard.close()
  })

  it('let the guard repair and not stop, and the administrator do both', async () => {
    const { sandbox } = await asMember()
    const guard = trails(sandbox, 'trailkeeper-prod-ReactRole-1ABC')
    await guard.send(new UpdateTrailCommand({ Name: 'main', EnableLogFileValidation: true }))
    expect((await failureOf(guard.send(stop))).message).toMatch(explicit)
    await trails(sandbox, 'trailkeeper-administrator').send(stop)
  })
})
