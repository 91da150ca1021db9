import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { functionPolicy } from '../../cli/permissions/function-policy.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { evaluateWithoutPrincipal } from '../../sandbox/policy-evaluation.ts'
import { globMatches } from '../../lib/text/fields.ts'
import { heardServices } from '../../lib/tamper/forwarding/event-patterns.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { eventPattern, functionNames, grantsOf, resourcesOf } from './deployment-files.ts'

const folder = new URL('../../policies/scp/', import.meta.url)
const files = readdirSync(folder)
const text = (file: string) => readFileSync(new URL(file, folder), 'utf8')

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())])
const policy = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().regex(/^[A-Za-z0-9]+$/),
      Effect: z.literal('Deny'),
      Action: z.array(z.string().regex(/^[a-z0-9]+:[A-Z][A-Za-z]+$/)),
      Resource: oneOrMore,
      Condition: z.looseObject({
        ArnNotLike: z.strictObject({ 'aws:PrincipalArn': z.array(z.string()).min(1) }),
      }),
    }),
  ),
})
const statements = files.flatMap((file) => policy.parse(JSON.parse(text(file))).Statement)
const denied = new Set(statements.flatMap(({ Action }) => Action))

describe.each(files)('%s', (file) => {
  it('only denies, names each action, and spares named roles', () => {
    expect(policy.safeParse(JSON.parse(text(file))).error).toBeUndefined()
  })

  it('fits into a service control policy, which takes 5,120 characters', () => {
    expect(text(file).length).toBeLessThanOrEqual(5_120)
  })

  it('holds in every partition', () => {
    const arns = policy
      .parse(JSON.parse(text(file)))
      .Statement.flatMap(({ Resource, Condition }) => [
        ...Resource,
        ...Condition.ArnNotLike['aws:PrincipalArn'],
      ])
    expect(arns.filter((arn) => arn !== '*' && !arn.startsWith('arn:*:'))).toEqual([])
  })
})

it('lets nobody but the administrator stop or delete a trail, the guard included', () => {
  const ends = statements.filter(({ Action }) => Action.includes('cloudtrail:StopLogging'))
  expect(ends.map(({ Condition }) => Condition.ArnNotLike['aws:PrincipalArn'])).toEqual([
    ['arn:*:iam::*:role/trailkeeper-administrator'],
  ])
})

it('denies every call on trails that the catalogue judges', () => {
  const weakening = tamperCatalogue.filter(({ eventSource }) => eventSource === 'cloudtrail.amazonaws.com')
  expect(weakening.map(({ eventName }) => `cloudtrail:${eventName}`).filter((a) => !denied.has(a))).toEqual(
    [],
  )
})

it('denies every call on the guard that its rules listen to', () => {
  const own = heardServices.filter((service) => ['lambda', 'iam', 'monitoring'].includes(service))
  const heard = own.flatMap((service) =>
    eventPattern(service).eventNames.map(
      (event) => `${service === 'monitoring' ? 'cloudwatch' : service}:${event}`,
    ),
  )
  const byServiceAlone = [
    // A rule of mutes is a resource of its own: the alarms that it names are no part of what IAM is asked for.
    'cloudwatch:PutAlarmMuteRule',
    'iam:DeleteServiceLinkedRole',
    'lambda:DeleteResourcePolicy',
    'lambda:PutResourcePolicy',
  ]
  expect(heard.filter((action) => !denied.has(action) && !byServiceAlone.includes(action))).toEqual([])
})

it('protects each kind of resource that the stack has', () => {
  const kinds: Record<string, string> = {
    'AWS::Events::Rule': 'events',
    'AWS::IAM::Role': 'iam',
    'AWS::DynamoDB::Table': 'dynamodb',
    'AWS::SNS::Topic': 'sns',
    'AWS::SQS::Queue': 'sqs',
    'AWS::CloudWatch::Alarm': 'cloudwatch',
    'AWS::KMS::Key': 'kms',
  }
  for (const [type, service] of Object.entries(kinds)) {
    expect(resourcesOf(type)).not.toEqual([])
    expect([...denied].filter((action) => action.startsWith(`${service}:`))).not.toEqual([])
  }
})

const attached = z.object({ RoleName: z.object({ Ref: z.string() }) })

/** Rights of the roles that the stack has, by their logical ids. */
function rightsOfRoles(): { role: string; action: string }[] {
  const ofFunctions = functionNames.flatMap((name) => {
    const role = `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`
    return grantsOf(name).flatMap(({ Action }) => Action.map((action) => ({ role, action })))
  })
  const written = [...resourcesOf('AWS::IAM::Role'), ...resourcesOf('AWS::IAM::RolePolicy')].flatMap(
    ({ id, properties }) => {
      const role = attached.safeParse(properties).data?.RoleName.Ref ?? id
      const { AssumeRolePolicyDocument: _trust, ...rights } = properties
      const actions = JSON.stringify(rights).matchAll(/"([a-z0-9]+:[A-Z][A-Za-z]+)"/g)
      return [...actions].map(([, action = '']) => ({ role, action }))
    },
  )
  return [...ofFunctions, ...written]
}

/** What these may do to other resources of a like kind: reports, and keys and buckets that are no trail's. */
const elsewhere = ['s3:PutObject']

const isSpared = (role: string, patterns: readonly string[]) =>
  patterns.some((pattern) => globMatches(pattern, `arn:aws:iam::1:role/trailkeeper-prod-${role}-1ABC`))

/** An attack that a policy of the organization forbids is what a drill reports as prevented; its buckets are no trail's. */
const isOfDrill = (role: string, action: string) => role === 'DrillRole' && /^(?:cloudtrail|s3):/.test(action)

const isKeptFrom = ({ role, action }: { role: string; action: string }) =>
  statements.some(
    ({ Action, Condition }) =>
      Action.includes(action) &&
      !elsewhere.includes(action) &&
      !isOfDrill(role, action) &&
      !isSpared(role, Condition.ArnNotLike['aws:PrincipalArn']),
  )

it('denies no role of the stack what it needs', () => {
  expect(rightsOfRoles().filter(isKeptFrom)).toEqual([])
})

it('denies no role of a guard that enforces what it needs: all that it restores of a trail, its tags too', () => {
  const enforced = fillDefaults({ version: 1, mode: 'enforce', forwarding: 'enforce' })
  const roles = [
    ['react', 'ReactRole'],
    ['sweep', 'SweepRole'],
  ] as const
  const rights = roles.flatMap(([name, role]) =>
    functionPolicy(name, enforced).Statement.flatMap(({ Action }) =>
      Action.map((action) => ({ role, action })),
    ),
  )
  expect(rights).toContainEqual({ role: 'ReactRole', action: 'cloudtrail:AddTags' })
  expect(rights.filter(isKeptFrom)).toEqual([])
})

const account = '123456789012'
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const admin = roleArn('admin')
const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`

/** Whether one of them denies a call to a caller, by the sandbox's evaluator, which holds calls against them too. */
const denies = (caller: string, action: string, on: string): boolean =>
  files.some(
    (file) =>
      evaluateWithoutPrincipal(text(file), {
        action,
        resource: on,
        conditions: { 'aws:PrincipalArn': caller },
      }) === 'deny',
  )

it('deny to all but the administrator the making of each role that is spared, whatever its path', () => {
  const spared = new Set(
    statements.flatMap(({ Condition }) => Condition.ArnNotLike?.['aws:PrincipalArn'] ?? []),
  )
  const names = [...spared].flatMap((arn) =>
    ['x', 'a/b', ''].map((part) =>
      arn.replace('arn:*:iam::*:', `arn:aws:iam::${account}:`).replaceAll('*', part),
    ),
  )
  expect(names.length).toBeGreaterThan(15)
  expect(names.filter((name) => !denies(admin, 'iam:CreateRole', name))).toEqual([])
  const administrator = roleArn('trailkeeper-administrator')
  expect(names.filter((name) => denies(administrator, 'iam:CreateRole', name))).toEqual([])
})

it('spare no role of such a name at a path of somebody’s choice', () => {
  for (const name of ['trailkeeper-administrator', 'trailkeeper-prod-SweepRole-1', 'trailkeeper-repair'])
    expect(denies(roleArn(`mine/${name}`), 'cloudtrail:UpdateTrail', trail)).toBe(true)
})

const bucketIsKept = (name: string) => denies(admin, 's3:PutBucketPolicy', `arn:aws:s3:::${name}`)
const groupIsKept = (name: string) =>
  denies(admin, 'logs:DeleteLogGroup', `arn:aws:logs:us-east-1:${account}:log-group:${name}`)

it('protect buckets and log groups of the names that they have, and no others', () => {
  const buckets = ['aws-cloudtrail-logs-1', 'trailkeeper-logs-1', 'acme-trails']
  expect(buckets.map((name) => bucketIsKept(name))).toEqual([true, true, false])
  expect(['/aws/cloudtrail/main', '/aws/lambda/web'].map((name) => groupIsKept(name))).toEqual([true, false])
})
