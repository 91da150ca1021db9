import { CloudTrailClient, CreateTrailCommand, DeleteTrailCommand } from '@aws-sdk/client-cloudtrail'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
} from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { recordedRoles } from '../../lib/guard/own-roles.ts'
import { rolesVariable } from '../../lib/tamper/protected-resources.ts'
import { eventPatterns } from '../../lib/tamper/forwarding/event-patterns.ts'
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
  it('are known by the ids that IAM had for them when the deployment was recorded, else by the stack’s', () => {
    const parts = { 'role sweep': ofId('AROAIAM'), 'role react': ofId('AROAREACT') }
    expect(recorded({ ...parts, 'role trailkeeper-repair': ofId('AROAREPAIR') })).toEqual([
      { arn: roleArn('sweep'), id: 'AROAIAM' },
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
