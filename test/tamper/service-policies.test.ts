import { describe, expect, it } from '@jest/globals'
import { weakens } from './record.ts'

const account = '123456789012'
const other = '999988887777'
const later = '2099-01-01T00:00:00Z'
const trail = `arn:aws:cloudtrail:eu-west-1:${account}:trail/main`
const rule = `arn:aws:events:eu-west-1:${account}:rule/changes`

type Conditions = Record<string, Record<string, string>>
const conditioned = (Condition?: Conditions) => (Condition ? { Condition } : {})

describe("a topic's policy put", () => {
  const topicArn = `arn:aws:sns:eu-west-1:${account}:trail-topic`
  const statement = (Effect: string, Principal: unknown, Condition?: Conditions, Action = 'SNS:Publish') => ({
    Effect,
    Principal,
    Action,
    Resource: topicArn,
    ...conditioned(Condition),
  })
  const service = (name: string, Condition?: Conditions) =>
    statement('Allow', { Service: `${name}.amazonaws.com` }, Condition)
  const set = (...Statement: object[]) =>
    weakens('sns', 'SetTopicAttributes', {
      topicArn,
      attributeName: 'Policy',
      attributeValue: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
  const others = (Principal: unknown, Condition?: Conditions, Action?: string) =>
    set(service('cloudtrail'), statement('Allow', Principal, Condition, Action))
  const silent = ['notification']

  /** CloudTrail user guide, "Amazon SNS topic policy for CloudTrail"; EventBridge and CloudWatch guides for theirs. */
  it('lets in what publishes, under what its requests carry', () => {
    expect(set(service('cloudtrail', { StringEquals: { 'aws:SourceArn': trail } }))).toEqual([])
    expect(set(service('cloudtrail', { StringEquals: { 'aws:SourceAccount': account } }))).toEqual([])
    expect(set(service('events', { ArnEquals: { 'aws:SourceArn': rule } }))).toEqual([])
    expect(set(service('cloudwatch', { StringEquals: { 'AWS:SourceOwner': account } }))).toEqual([])
  })

  it('is silent under what they never carry', () => {
    expect(set(service('cloudtrail', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }))).toEqual(
      silent,
    )
    expect(set(service('cloudtrail', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }))).toEqual(silent)
    expect(set(service('cloudtrail', { DateLessThan: { 'aws:CurrentTime': later } }))).toEqual(silent)
  })

  it('takes away by a Deny what one of them had', () => {
    const grants = [service('cloudtrail'), service('cloudwatch')]
    const deny = (Condition?: Conditions, Principal: unknown = '*') =>
      set(...grants, statement('Deny', Principal, Condition))
    expect(deny()).toEqual(silent)
    expect(deny(undefined, { Service: 'cloudtrail.amazonaws.com' })).toEqual(silent)
    expect(deny({ DateGreaterThan: { 'aws:CurrentTime': later } })).toEqual(silent)
    expect(deny({ StringNotEquals: { 'aws:SourceArn': rule } })).toEqual(silent)
    expect(deny({ Bool: { 'aws:SecureTransport': 'false' } })).toEqual([])
    expect(deny(undefined, { Service: 'config.amazonaws.com' })).toEqual([])
    expect(deny({ StringNotEquals: { 'aws:SourceAccount': account } })).toEqual([])
  })

  // IAM user guide, "AWS global condition context keys".
  it('is judged by what the requests of each publisher carry', () => {
    expect(set(service('cloudtrail', { StringEquals: { 'aws:ResourceAccount': account } }))).toEqual([])
    expect(set(service('cloudtrail', { StringEquals: { 'aws:ResourceAccount': other } }))).toEqual(silent)
    expect(set(service('cloudtrail', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }))).toEqual([])
    expect(set(service('cloudtrail', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }))).toEqual(
      silent,
    )
    const named = { StringEquals: { 'aws:PrincipalServiceName': 'events.amazonaws.com' } }
    const listed = { 'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': 'events.amazonaws.com' } }
    expect(set(service('events', named))).toEqual([])
    expect(set(service('events', listed))).toEqual([])
    expect(set(service('cloudtrail', named))).toEqual(silent)
  })

  it('takes nothing away by a Deny of what no publisher acts for', () => {
    const unless = (arn: string) => statement('Deny', '*', { ArnNotLike: { 'aws:SourceArn': arn } })
    const strangers = { StringEquals: { 'aws:SourceArn': trail.replace(account, other) } }
    const byRules = service('events', { ArnLike: { 'aws:SourceArn': rule.replace('changes', 'change?') } })
    expect(set(service('cloudtrail'), statement('Deny', '*', strangers))).toEqual([])
    const named = [
      statement('Allow', { Service: 'cloudtrail.amazonaws.com' }, strangers, 'SNS:GetTopicAttributes'),
      statement('Allow', { AWS: account }, strangers),
    ]
    expect(set(service('cloudtrail'), ...named, statement('Deny', '*', strangers))).toEqual([])
    expect(set(service('cloudtrail'), unless(`arn:aws:cloudtrail:*:${account}:trail/*`))).toEqual([])
    expect(set(service('events'), unless(`arn:aws:*:*:${account}:*`))).toEqual([])
    expect(set(service('events', { ArnEquals: { 'aws:SourceArn': rule } }), unless(rule))).toEqual([])
    expect(set(byRules)).toEqual([])
    expect(set(byRules, statement('Deny', '*', { ArnLike: { 'aws:SourceArn': rule } }))).toEqual(silent)
  })

  it('keeps the default statement, which asks for its own account', () => {
    const own = { StringEquals: { 'AWS:SourceOwner': account } }
    expect(set(statement('Allow', { AWS: '*' }, own), service('cloudtrail'))).toEqual([])
  })

  it('lets others in', () => {
    const open = ['notification', 'log-confidentiality']
    expect(others({ AWS: other })).toEqual(open)
    expect(others('*', undefined, 'SNS:Subscribe')).toEqual(open)
    expect(others('*', { StringLike: { 'aws:UserAgent': '*' } }, 'SNS:SetTopicAttributes')).toEqual(open)
    expect(others('*', { StringEquals: { 'AWS:SourceOwner': other } }, 'SNS:*')).toEqual(open)
    expect(others('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })).toEqual([])
    expect(others({ AWS: `arn:aws:iam::${account}:role/a` }, undefined, 'SNS:*')).toEqual([])
    expect(others({ AWS: other }, undefined, 'SNS:GetTopicAttributes')).toEqual([])
  })
})

describe("a function's policy put", () => {
  const resourceArn = `arn:aws:lambda:eu-west-1:${account}:function:trailkeeper-react`
  const statement = (
    Effect: string,
    Principal: unknown,
    Condition?: Conditions,
    Action = 'lambda:InvokeFunction',
  ) => ({
    Effect,
    Principal,
    Action,
    Resource: resourceArn,
    ...conditioned(Condition),
  })
  const put = (...Statement: object[]) =>
    weakens('lambda', 'PutResourcePolicy', {
      resourceArn,
      policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
  const byRule = statement(
    'Allow',
    { Service: 'events.amazonaws.com' },
    { ArnLike: { 'AWS:SourceArn': rule } },
  )

  it('lets EventBridge invoke it, and takes that away by a Deny', () => {
    expect(put(byRule)).toEqual([])
    expect(put(byRule, statement('Deny', '*'))).toEqual(['guard'])
    expect(put(byRule, statement('Deny', '*', { DateGreaterThan: { 'aws:CurrentTime': later } }))).toEqual([
      'guard',
    ])
    expect(put(byRule, statement('Deny', { AWS: account }))).toEqual([])
    expect(put(statement('Allow', { Service: 'sns.amazonaws.com' }))).toEqual(['guard'])
  })

  it('lets everybody or another account invoke it, or change it', () => {
    expect(put(byRule, statement('Allow', '*'))).toEqual(['guard'])
    expect(put(byRule, statement('Allow', { AWS: other }))).toEqual(['guard'])
    expect(put(byRule, statement('Allow', { AWS: other }, undefined, 'lambda:*'))).toEqual(['guard'])
  })
})

const addPermission = (params: object) =>
  weakens('lambda', 'AddPermission20150331v2', {
    functionName: 'trailkeeper-react',
    action: 'lambda:InvokeFunction',
    ...params,
  })

describe('a permission added to a function', () => {
  it.each([
    ['everybody', { principal: '*' }, true],
    [
      'everybody, over its address',
      { principal: '*', action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: 'NONE' },
      true,
    ],
    ['everybody to see it', { principal: '*', action: 'lambda:GetFunction' }, false],
    ['an organization', { principal: '*', principalOrgID: 'o-exampleorgid' }, true],
    ['a rule', { principal: 'events.amazonaws.com', sourceArn: rule }, false],
    ['another account to invoke it', { principal: other }, true],
    ['another account to change it', { principal: other, action: 'lambda:UpdateFunctionCode' }, true],
    ['another account to do all', { principal: `arn:aws:iam::${other}:root`, action: '*' }, true],
    ['the own account', { principal: account, action: '*' }, false],
  ])('for %s', (_whom, params, tampers) => expect(addPermission(params)).toEqual(tampers ? ['guard'] : []))
})

const putOnBus = (params: object) =>
  weakens('events', 'PutPermission', { eventBusName: 'central', ...params })
const byOrganization = (value: string) => ({ type: 'StringLike', key: 'aws:PrincipalOrgID', value })
const busPolicy = (Condition?: Conditions, Resource = '*') =>
  JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource,
      ...conditioned(Condition),
    },
  })

describe('a permission put on an event bus', () => {
  it.each([
    ['everybody', { principal: '*', action: 'events:PutEvents' }, true],
    [
      'any organization',
      { principal: '*', action: 'events:PutEvents', condition: byOrganization('o-*') },
      true,
    ],
    [
      'the organization',
      { principal: '*', action: 'events:PutEvents', condition: byOrganization('o-exampleorgid') },
      false,
    ],
    ['an account', { principal: other, action: 'events:PutEvents' }, false],
    ['everybody by a policy', { policy: busPolicy() }, true],
    [
      'everybody by a policy that names the bus',
      { policy: busPolicy(undefined, `arn:aws:events:eu-west-1:${account}:event-bus/central`) },
      true,
    ],
    [
      'the organization by a policy',
      { policy: busPolicy({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } }) },
      false,
    ],
    ['nobody any more, by a policy that denies', { policy: busPolicy().replace('Allow', 'Deny') }, true],
  ])('for %s', (_whom, params, tampers) => expect(putOnBus(params)).toEqual(tampers ? ['guard'] : []))
})

const cloudTrail = { Service: 'cloudtrail.amazonaws.com' }
const putTrust = (...Statement: object[]) =>
  weakens(
    'iam',
    'UpdateAssumeRolePolicy',
    { roleName: 'delivery', policyDocument: JSON.stringify({ Statement }) },
    { roles: ['delivery'] },
  )
const trust = (Effect: string, Principal: unknown, Condition?: Conditions) => ({
  Effect,
  Principal,
  Action: 'sts:AssumeRole',
  ...conditioned(Condition),
})
const othersTake = (Principal: unknown, Condition?: Conditions) =>
  putTrust(trust('Allow', cloudTrail), trust('Allow', Principal, Condition))

const forTrail = (name: string, ...trails: string[]) => {
  const condition = { ArnLike: { 'aws:SourceArn': trail.replace('main', name) } }
  return weakens(
    'iam',
    'UpdateAssumeRolePolicy',
    {
      roleName: 'delivery',
      policyDocument: JSON.stringify({ Statement: [trust('Allow', cloudTrail, condition)] }),
    },
    { roles: ['delivery'], trails },
  )
}

describe("a role's trust put", () => {
  const gone = ['guard', 'cloudwatch-logs']

  it('lets CloudTrail take it, and takes that away', () => {
    expect(putTrust(trust('Allow', cloudTrail, { StringEquals: { 'aws:SourceArn': trail } }))).toEqual([])
    expect(putTrust(trust('Allow', cloudTrail, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }))).toEqual(
      gone,
    )
    expect(
      putTrust(
        trust('Allow', cloudTrail),
        trust('Deny', '*', { DateGreaterThan: { 'aws:CurrentTime': later } }),
      ),
    ).toEqual(gone)
    expect(
      putTrust(
        trust('Allow', cloudTrail),
        trust('Deny', '*', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }),
      ),
    ).toEqual([])
  })

  // CloudTrail gives the trail that it assumes the role for (CloudTrail user guide, "Role policy document"; [U]).
  it('lets CloudTrail take it for another trail than those that are protected', () => {
    expect(forTrail('other', 'main')).toEqual(gone)
    expect(forTrail('other')).toEqual([])
    expect(forTrail('other', 'main', 'other')).toEqual([])
    expect(forTrail('main', 'main')).toEqual([])
    expect(forTrail('*', 'main')).toEqual([])
  })

  it('lets others take it', () => {
    expect(othersTake('*', { StringEquals: { 'sts:ExternalId': 'secret' } })).toEqual(gone)
    expect(othersTake('*', { StringEquals: { 'aws:PrincipalAccount': other } })).toEqual(gone)
    expect(othersTake('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })).toEqual([])
  })
})
