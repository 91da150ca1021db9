import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { recordedRoles } from '../../lib/guard/own-roles.ts'
import { rolesVariable } from '../../lib/tamper/protected-resources.ts'
import { eventPatterns } from '../../lib/tamper/forwarding/event-patterns.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { roleNames } from '../../sandbox/guard/deploy-guard.ts'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { matchesEvent } from '../../sandbox/services/events/event-pattern.ts'
import { anEvent } from '../builders/an-event.ts'
import { type Guarded, guarded } from './guarded.ts'

const account = '123456789012'
const ownRole = 'trailkeeper-SweepRole-1A2B3C4D5E6F'
const anybody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  ],
})

const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** A session of a role that the intruder makes, in the place of one of the same name. */
async function roleMade({ sandbox, by }: Guarded, RoleName: string, Path?: string) {
  const sts = new STSClient({
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' },
  })
  await by
    .iam()
    .send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
    .catch(() => undefined)
  await by
    .iam()
    .send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'runtime' }))
    .catch(() => undefined)
  await by
    .iam()
    .send(new DeleteRoleCommand({ RoleName }))
    .catch(() => undefined)
  const { Role } = await by
    .iam()
    .send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: anybody, ...(Path && { Path }) }))
  await by.iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn ?? '', RoleSessionName: 'trailkeeper-sweep' }),
  )
  sts.destroy()
  return {
    region: 'us-east-1',
    endpoint: sandbox.url,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  }
}

const roles: [string, string, string | undefined][] = [
  ['of a name like those of the guard', 'trailkeeper-anything', undefined],
  ['of the name of the guard’s own, at another path', ownRole, '/service-role/'],
  ['that was made anew under the name of the guard’s own', ownRole, undefined],
]

describe('a role', () => {
  it.each(roles)('%s takes no place in the quota unheard', (_what, name, path) =>
    guarded(clean, async (around) => {
      const { by, sandbox, told } = around
      await by.cloudtrail().send(new DeleteTrailCommand({ Name: 'management-events' }))
      await sandbox.settled()
      const client = new CloudTrailClient(await roleMade(around, name, path))
      await sandbox.settled()
      told()
      await client.send(new CreateTrailCommand({ Name: 'mine', S3BucketName: 'clean-trail-logs' }))
      await sandbox.settled()
      client.destroy()
      expect(told()).toEqual([expect.stringContaining('CreateTrail on mine')])
    }),
  )

  it.each(roles)('%s leads no rule of the guard astray unheard', (_what, name, path) =>
    guarded(clean, async (around) => {
      const { sandbox, told } = around
      const client = new EventBridgeClient(await roleMade(around, name, path))
      await sandbox.settled()
      told()
      const target = { Id: 'react', Arn: 'arn:aws:sqs:us-east-1:123456789012:nowhere' }
      await client.send(new PutTargetsCommand({ Rule: 'trailkeeper-cloudtrail', Targets: [target] }))
      await sandbox.settled()
      client.destroy()
      expect(told()).toEqual([expect.stringContaining('PutTargets on trailkeeper-cloudtrail')])
    }),
  )
})

it('a role of the guard’s name is no other guard by its name: what it does to that one’s rules is told, and counted', () =>
  guarded(clean, async (around) => {
    const { sandbox, told } = around
    const client = new EventBridgeClient(await roleMade(around, 'trailkeeper-b-SweepRole-1'))
    await sandbox.settled()
    told()
    const target = { Id: 'guard', Arn: `arn:aws:events:eu-west-1:${account}:event-bus/default` }
    const puts = async (service: string) => {
      const Name = `trailkeeper-b-to-eu-west-1-${service}`
      await client.send(new PutRuleCommand({ Name, EventPattern: '{"source":["aws.iam"]}' }))
      await sandbox.settled()
      told()
      await client.send(new PutTargetsCommand({ Rule: Name, Targets: [target] }))
      await sandbox.settled()
      return told()
    }
    expect(await puts('iam')).toEqual([
      expect.stringContaining('PutTargets on trailkeeper-b-to-eu-west-1-iam'),
    ])
    expect([...(await puts('kms')), ...(await puts('s3'))]).toEqual([])
    client.destroy()
  }))

/** A function of the intruder's that was given the role of `react`, and the clients that its code has. */
function theirFunction({ sandbox }: Guarded, functionArn: string) {
  const name = functionArn.split(':').at(-1) ?? ''
  const { accessKeyId, secretAccessKey, sessionToken } = issueRoleSession(sandbox.world, {
    account,
    name: roleNames.react,
    session: name,
    functionArn,
  })
  const credentials = { accessKeyId, secretAccessKey, sessionToken }
  return { region: 'us-east-1', endpoint: sandbox.url, credentials }
}

const functionIn = (region: string, name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`

/** Of the intruder's own, and of the guard's name in a region that it has no function in. */
const elsewhere = [functionIn('eu-west-1', 'theirs'), functionIn('eu-west-1', 'trailkeeper-react')]

describe('a function of somebody’s with a role of the guard', () => {
  it('is told as soon as it has the role, in whatever region, with the command that stops it', () =>
    guarded(clean, async ({ sandbox, by, told }) => {
      sandbox.world.functions.set(functionIn('eu-west-1', 'theirs'), async () => undefined)
      const Role = `arn:aws:iam::${account}:role/${roleNames.react}`
      await by
        .lambda('eu-west-1')
        .send(new UpdateFunctionConfigurationCommand({ FunctionName: 'theirs', Role }))
      await sandbox.settled()
      expect(told()).toEqual([expect.stringContaining('UpdateFunctionConfiguration20150331v2 on theirs')])
      const { message = '' } = sandbox.alerts().at(-1) ?? {}
      expect(message).toContain('user/operator')
      expect(message).toContain('--region eu-west-1')
      expect(message).toMatch(/put-function-concurrency.*theirs/)
    }))

  it('is told where it is made with it', () =>
    guarded(clean, async ({ sandbox, told }) => {
      const created = createFunction(`arn:aws:iam::${account}:role/${roleNames.react}`)
      expect(matchesEvent(eventPatterns.events.pattern, created)).toBe(true)
      await sandbox.world.functions.get(functionIn('us-east-1', 'trailkeeper-react'))?.(created)
      await sandbox.settled()
      expect(told()).toEqual([expect.stringContaining('CreateFunction20150331 on theirs')])
    }))

  it('is no matter of the guard where its role is another', () => {
    const created = createFunction(`arn:aws:iam::${account}:role/lambda_basic_execution`)
    expect(matchesEvent(eventPatterns.events.pattern, created)).toBe(false)
  })

  it.each(elsewhere)('%s: IAM denies its code all, and that is told', (functionArn) =>
    guarded(clean, async (around) => {
      const client = new CloudTrailClient(theirFunction(around, functionArn))
      const call = client.send(
        new UpdateTrailCommand({ Name: 'management-events', IsMultiRegionTrail: false }),
      )
      await expect(call).rejects.toThrow('explicit deny in an identity-based policy')
      await around.sandbox.settled()
      client.destroy()
      expect(around.told()).toEqual([expect.stringContaining("denied UpdateTrail by the guard's role")])
    }),
  )

  it.each(elsewhere)('%s: is not the guard, though the denial was taken from the role', (functionArn) =>
    guarded(clean, async (around) => {
      const { sandbox, by, told } = around
      const policy = { RoleName: roleNames.react, PolicyName: 'runtime' }
      await by.iam().send(new DeleteRolePolicyCommand(policy))
      await sandbox.settled()
      told()
      const settings = theirFunction(around, functionArn)
      const [cloudtrail, events] = [new CloudTrailClient(settings), new EventBridgeClient(settings)]
      await cloudtrail.send(new CreateTrailCommand({ Name: 'mine', S3BucketName: 'clean-trail-logs' }))
      await sandbox.settled()
      expect(told()).toEqual([expect.stringContaining("CreateTrail by the guard's role on mine")])
      const target = { Id: 'react', Arn: functionIn('us-east-1', 'trailkeeper-react') }
      await events.send(new PutTargetsCommand({ Rule: 'trailkeeper-cloudtrail', Targets: [target] }))
      await sandbox.settled()
      expect(told()).toEqual([expect.stringContaining("PutTargets by the guard's role")])
      cloudtrail.destroy()
      events.destroy()
    }),
  )
})

// The API's version follows the name, and the role stands in the parameters (DataDog's Serverless-Remote-Instrumentation,
// `validateEvent`; hunting notes on PassRole show the parameters whole).
function createFunction(role: string) {
  const record = {
    eventSource: 'lambda.amazonaws.com',
    eventName: 'CreateFunction20150331',
    eventTime: new Date().toISOString(),
    awsRegion: 'eu-west-1',
    requestParameters: { functionName: 'theirs', role, code: {}, publish: false },
  }
  return { ...anEvent(record), source: 'aws.lambda', region: 'eu-west-1' }
}

const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const ofId = (id: string) => JSON.stringify({ id })

const state = (role: string) => ({
  codeSha256: 'a',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  role: roleArn(role),
  layers: [],
  environment: {
    [rolesVariable]: `AROASWEEP:${roleArn('sweep')}  AROAMEMBER:${roleArn('a,b/member')} ${roleArn('trailkeeper-repair')}`,
  },
})

const recorded = (parts: Record<string, string>) =>
  recordedRoles({
    deploymentId: 'one',
    recordedAt: '2026-11-21T00:00:00.000Z',
    functions: { sweep: state('sweep'), react: state('react') },
    parts,
  }).roles

describe('roles that the guard acts as', () => {
  it('are known by the ids that the stack has for them, else by those that IAM had when the deployment was recorded', () => {
    const parts = { 'role sweep': ofId('AROAIAM'), 'role react': ofId('AROAREACT') }
    expect(recorded({ ...parts, 'role trailkeeper-repair': ofId('AROAREPAIR') })).toEqual([
      { arn: roleArn('sweep'), id: 'AROASWEEP' },
      { arn: roleArn('a,b/member'), id: 'AROAMEMBER' },
      { arn: roleArn('trailkeeper-repair'), id: 'AROAREPAIR' },
      { arn: roleArn('react'), id: 'AROAREACT' },
    ])
  })

  it('one is none of the guard’s where it was not there when the deployment was recorded', () => {
    const names = recorded({ 'role trailkeeper-repair': 'none' }).map((one) => one.arn)
    expect(names).toEqual([roleArn('sweep'), roleArn('a,b/member'), roleArn('react')])
  })
})

const session = (arn: string, principalId = 'AROAINTRUDER') => ({
  type: 'AssumedRole',
  arn: arn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/') + '/trailkeeper-sweep',
  accountId: arn.split(':')[4],
  sessionContext: { sessionIssuer: { type: 'Role', principalId, arn } },
})

// CloudTrail's record of a data event on the guard's table (DynamoDB developer guide, "Understanding DynamoDB log file
// entries"): such events come where a trail logs them.
const written = (userIdentity: object) => ({
  ...anEvent({
    eventSource: 'dynamodb.amazonaws.com',
    eventName: 'PutItem',
    eventTime: new Date().toISOString(),
    requestParameters: { tableName: 'trailkeeper-state', key: { pk: 'account#123456789012' } },
    resources: [{ ARN: `arn:aws:dynamodb:us-east-1:${account}:table/trailkeeper-state` }],
    userIdentity,
  }),
  source: 'aws.dynamodb',
})

it.each([
  ['PutRule', { name: 'trailkeeper-cloudtrail' }],
  ['PutTargets', { rule: 'trailkeeper-cloudtrail' }],
])('%s on a rule of its own wakes the guard, whoever calls', (eventName, requestParameters) => {
  for (const name of [ownRole, 'trailkeeper-anything', 'admin']) {
    const userIdentity = session(`arn:aws:iam::${account}:role/${name}`)
    const record = { eventSource: 'events.amazonaws.com', eventName, requestParameters, userIdentity }
    const event = { ...anEvent(record), source: 'aws.events' }
    expect(matchesEvent(eventPatterns.events.pattern, event)).toBe(true)
  }
})

describe('what is written to the guard’s memory', () => {
  const react = `arn:aws:lambda:us-east-1:${account}:function:trailkeeper-react`
  const own = `arn:aws:iam::${account}:role/${ownRole}`

  it('wakes the guard, whoever writes', () => {
    for (const arn of [own, `arn:aws:iam::${account}:role/trailkeeper-anything`])
      expect(matchesEvent(eventPatterns.stack.pattern, written(session(arn)))).toBe(true)
  })

  it('is told, but for what the guard’s own roles write, by their ARNs and their ids', () =>
    guarded(clean, async ({ sandbox, by, told }) => {
      const { Role } = await by.iam().send(new GetRoleCommand({ RoleName: ownRole }))
      let count = 0
      const writes = async (userIdentity: object) => {
        await sandbox.world.functions.get(react)?.({
          ...written(userIdentity),
          detail: { ...written(userIdentity).detail, eventID: `write-${(count += 1)}` },
        })
        await sandbox.settled()
        return told()
      }
      const tellsOf = [expect.stringContaining('PutItem on trailkeeper-state')]
      expect(await writes(session(own, Role?.RoleId))).toEqual([])
      expect(await writes(session(own))).toEqual(tellsOf)
    }))
})

it('the sandbox’s guard has the roles that its functions run as', () =>
  guarded(clean, async ({ by }) => {
    for (const name of ['react', 'sweep']) {
      const { Role: arn = '' } = await by
        .lambda()
        .send(new GetFunctionConfigurationCommand({ FunctionName: `trailkeeper-${name}` }))
      const { Role } = await by.iam().send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) ?? '' }))
      expect(Role?.Arn).toBe(arn)
    }
  }))
