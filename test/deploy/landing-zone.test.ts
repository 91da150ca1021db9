import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import {
  deployFiles,
  eventPattern,
  functionNames,
  resource,
  resourcesOf,
  serverlessYml,
} from './deployment-files.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const placed = z.object({ Architectures: z.unknown(), VpcConfig: z.unknown() })
const file = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.string() })),
  Conditions: z.record(z.string(), z.unknown()),
  extensions: z.record(z.string(), z.object({ Properties: placed })),
})
const { Parameters, Conditions, extensions } = file.parse(parse(read('deploy/landing-zone.yml')))
const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`
const unless = (condition: string, value: unknown) => ({
  'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }],
})

describe.each(resourcesOf('AWS::IAM::Role'))('role $id', ({ id, properties }) => {
  it('has the path and the prefix that are given, and a name that CloudFormation makes where no prefix is', () => {
    expect(properties['Path']).toEqual({ Ref: 'RolePath' })
    expect(properties['RoleName']).toEqual(
      unless('HasRolePrefix', { 'Fn::Sub': `\${RolePrefix}\${AWS::StackName}-${id}-\${AWS::Region}` }),
    )
    // 64 characters at most (IAM API reference, CreateRole).
    expect(12 + `trailkeeper-prod-${id}-ap-southeast-2`.length).toBeLessThanOrEqual(64)
  })

  it('has the permissions boundary that is given, and none where none is', () => {
    expect(properties['PermissionsBoundary']).toEqual(
      unless('HasPermissionsBoundary', { Ref: 'PermissionsBoundary' }),
    )
  })
})

describe.each(functionNames)('function %s', (name) => {
  it('has the processor that is given, and stands in the subnets that are', () => {
    expect(extensions[`${capital(name)}LambdaFunction`]?.Properties).toEqual({
      Architectures: [{ Ref: 'Architecture' }],
      VpcConfig: unless('InVpc', {
        SubnetIds: { Ref: 'SubnetIds' },
        SecurityGroupIds: { Ref: 'SecurityGroupIds' },
      }),
    })
  })

  it('may have network interfaces in a VPC alone, where the function itself is made', () => {
    const { condition = '', properties } = resource(`${capital(name)}NetworkInterfaces`)
    const own = serverlessYml.functions[name]?.condition
    expect(properties['RoleName']).toEqual({ Ref: `${capital(name)}Role` })
    const both = own === undefined ? undefined : { 'Fn::And': [{ Condition: own }, { Condition: 'InVpc' }] }
    expect(both === undefined ? condition : Conditions[condition]).toEqual(both ?? 'InVpc')
    const actions = z
      .array(z.object({ Action: z.array(z.string()) }))
      .parse(z.object({ Statement: z.unknown() }).parse(properties['PolicyDocument']).Statement)
    expect(actions.flatMap(({ Action }) => Action).every((action) => action.startsWith('ec2:'))).toBe(true)
  })
})

const nameOf = (path: string, parameter: string) => {
  const parameters = z.object({
    Parameters: z.record(z.string(), z.looseObject({ AllowedPattern: z.string().optional() })),
  })
  const { AllowedPattern = '' } = parameters.parse(parse(read(path))).Parameters[parameter] ?? {}
  return new RegExp(AllowedPattern)
}

describe.each([
  ['topic', 'deploy/alerts.yml', 'ExistingTopic', 'arn:aws:sns:us-east-1:123456789012:alerts'],
  ['queue', 'deploy/queues.yml', 'ExistingQueue', 'arn:aws:sqs:us-east-1:123456789012:alerts'],
])('a %s that is given instead of made', (_, path, parameter, arn) => {
  it('is named, so that it can stand in no other account or region, and is no FIFO one', () => {
    const isName = nameOf(path, parameter)
    for (const name of ['', 'alerts', 'Security_alerts-2']) expect(name).toMatch(isName)
    for (const other of [arn, 'alerts.fifo', '${x}', 'a b']) expect(other).not.toMatch(isName)
  })
})

it('leaves the policy of a given topic and of a given queue to their owners', () => {
  for (const id of ['AlertTopic', 'AlertTopicPolicy'])
    expect({ id, condition: resource(id).condition }).toEqual({ id, condition: 'MakesAlertTopic' })
  const ofQueues = [...resourcesOf('AWS::SQS::Queue'), ...resourcesOf('AWS::SQS::QueuePolicy')]
  // A drill's own queue hears the topic; nothing that failed is left in it.
  const others = ofQueues.filter(({ id }) => !id.startsWith('DrillQueue'))
  for (const { id, condition } of [...others, resource('FailedInvocationsWaiting')])
    expect({ id, condition }).toEqual({ id, condition: 'MakesQueues' })
})

it('hears of the same calls on a given queue as on its own', () => {
  const { condition, properties } = resource('QueueRule')
  const own = eventPattern('stack').detail.$or.find(({ eventName }) => eventName.includes('PurgeQueue'))
  expect(condition).toBe('GivesQueue')
  expect(properties['EventPattern']).toMatchObject({
    source: ['aws.sqs'],
    detail: {
      eventSource: ['sqs.amazonaws.com'],
      eventName: own?.eventName,
      requestParameters: { queueUrl: [{ suffix: { 'Fn::Sub': '/${AWS::AccountId}/${ExistingQueue}' } }] },
    },
  })
})

const asText = z.union([z.string(), z.number()]).transform(String)
const ofService = z.object({ params: z.object({ default: z.record(z.string(), asText) }) })
const ofFile = z.object({
  Parameters: z.record(z.string(), z.looseObject({ Default: z.string() })).default({}),
})

const named = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)

describe('the page of the template', () => {
  const { params } = ofService.parse(parse(read('serverless.yml')))
  const rows = read('docs/package.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  const parameters = deployFiles.flatMap((path) =>
    Object.entries(ofFile.parse(parse(read(path))).Parameters).map(([name, { Default }]) => ({
      name,
      byOsls: /^\$\{param:(\w+)\}$/.exec(Default)?.[1] ?? '',
    })),
  )

  it.each(parameters)('has $name, what osls calls it, and its default', ({ name, byOsls }) => {
    const row = rows.find(([, first]) => named(first).includes(name)) ?? []
    const [, first, second, third = ''] = row
    expect(named(second)[named(first).indexOf(name)]).toBe(byOsls)
    const value = params.default[byOsls] ?? ''
    expect(third.replaceAll('`', '')).toMatch(value === '' ? /^empty/ : value)
  })

  it('names no parameter that the template lacks', () => {
    const known = [...parameters.map(({ name }) => name), 'CodeBucket', 'CodePrefix', 'AlertBus']
    const documented = rows.flatMap(([, first]) => named(first)).filter((name) => /^[A-Z]\w*[a-z]/.test(name))
    expect(documented.filter((name) => !known.includes(name))).toEqual([])
  })
})

it('each parameter is one of serverless.yml, and stands on the page', () => {
  const page = read('docs/landing-zones.md')
  const defaults = Object.values(Parameters).map(
    ({ Default }) => /^\$\{param:(\w+)\}$/.exec(Default)?.[1] ?? '',
  )
  expect(defaults).toEqual([
    'permissionsBoundary',
    'rolePath',
    'rolePrefix',
    'architecture',
    'subnetIds',
    'securityGroupIds',
  ])
  for (const name of defaults) expect(page).toContain(`\`${name}\``)
})

it('the endpoints that a VPC needs are those of each service that the functions ask', () => {
  const [, section = ''] = read('docs/landing-zones.md').split('## A VPC')
  const listed = new Set([...section.matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name))
  const folder = new URL('../../policies/iam/', import.meta.url)
  const rights = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const asked = rights.flatMap((one) =>
    [...one.matchAll(/"([a-z0-9]+):[A-Z]\w+"/g)].map(([, name = '']) => name),
  )
  const services = new Set(asked.filter((name) => name !== 'aws'))
  expect(services.size).toBeGreaterThan(12)
  // Two have gateway endpoints, three answer in one region; CloudWatch's endpoint has the name of its API.
  const otherwise = ['s3', 'dynamodb', 'account', 'iam', 'organizations']
  const missing = [...services].filter(
    (one) => !otherwise.includes(one) && !listed.has(one === 'cloudwatch' ? 'monitoring' : one),
  )
  expect(missing).toEqual([])
  // Where alerts go, and the parameter that names a webhook.
  expect([...listed]).toEqual(expect.arrayContaining(['sns', 'events', 'securityhub', 'ssm']))
})
