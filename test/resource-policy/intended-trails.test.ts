import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import {
  grantsOf,
  intendedTrails,
  isOfCloudTrail,
  mayMatter,
  organizationsIn,
  ownOrganization,
  wanted,
} from '../../lib/resource-policy/intended-trails.ts'

const account = '123456789012'
const other = '999988887777'
const place = { account, partition: 'aws', region: 'us-east-1', now: new Date('2026-11-20T10:00:00Z') }
const Principal = { Service: 'cloudtrail.amazonaws.com' }
const allow: PolicyStatement = { Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: '*' }

type Conditions = NonNullable<PolicyStatement['Condition']>

const trailsOf = (Condition: Conditions | undefined, paths?: string[]) =>
  intendedTrails({ ...allow, ...(Condition && { Condition }) }, place, paths)
const membershipsOf = (Condition?: Conditions, paths?: string[]) =>
  trailsOf(Condition, paths).map(({ membership }) => membership)
/** Once in the organization of the policy's owner, and once in none: the ARNs, each once. */
const arnsOf = (Condition: Conditions | undefined, paths?: string[]) => [
  ...new Set(
    trailsOf(Condition, paths).map(({ arn }) => (typeof arn === 'string' ? arn : Object.values(arn)[0])),
  ),
]
const ofSource = (...arns: string[]) => arnsOf({ StringLike: { 'aws:SourceArn': arns } })
const trail = (name: string, owner = account) => `arn:aws:cloudtrail:us-east-1:${owner}:trail/${name}`
const any = (owner: string) => `arn:aws:cloudtrail:*:${owner}:trail/*`

describe('the trails that a statement speaks of', () => {
  it('are those that it names', () => {
    expect(ofSource(trail('main'), trail('second', other))).toEqual([trail('main'), trail('second', other)])
    expect(trailsOf({ StringEquals: { 'AWS:SourceArn': trail('main', other) } })).toEqual([
      { arn: trail('main', other), account: other, membership: ownOrganization },
      { arn: trail('main', other), account: other, membership: 'none' },
    ])
    const context = { 'kms:EncryptionContext:aws:cloudtrail:arn': trail('main') }
    expect(arnsOf({ StringLike: context })).toEqual([trail('main')])
  })

  it.each([
    ['arn:aws:cloudtrail:*:*:trail/*', any(account)],
    [`arn:aws:cloudtrail:*:${other}:trail/*`, any(other)],
    [`arn:*:cloudtrail:us-east-1:${account}:trail/main`, trail('main')],
    [`arn:aws:cloudtrail:us-east-1:${account}:trail/ma?n`, trail('ma*n')],
    [`arn:aws:*:us-east-1:${account}:trail/main`, trail('main')],
    ['arn:aws:cloudtrail:us-east-1:${aws:SourceAccount}:trail/main', trail('main')],
    [`arn:aws:cloudtrail::${account}:trail/main`, `arn:aws:cloudtrail:*:${account}:trail/main`],
    ['arn:aws:cloudtrail:us-east-1:1234567890123:trail/main', trail('main')],
    ['arn:aws:cloudtrail:us-east-1', `arn:aws:cloudtrail:us-east-1:${account}:*`],
    ['arn:aws-cn:cloudtrail:us-east-1:1*:trail/main', trail('main').replace('aws', 'aws-cn')],
  ])('are of the owner’s account where %s leaves it open', (pattern, arn) => {
    expect(ofSource(pattern)).toEqual([arn])
  })

  it('are known by the form of their ARN where a pattern names them', () => {
    expect(trailsOf({ StringLike: { 'aws:SourceArn': any(other) } })[0]).toEqual({
      arn: { like: any(other) },
      account: other,
      membership: ownOrganization,
    })
  })

  it('are no other things that send', () => {
    const rule = `arn:aws:events:us-east-1:${account}:rule/x`
    expect(ofSource(rule, 'x', 'arn:aws:mycloudtrail:::x', 'arn:aws:cloudtrail2:::x')).toEqual([any(account)])
    expect(ofSource(rule, trail('main'))).toEqual([trail('main')])
  })

  it('are any of the accounts that it asks for, or that stand in its paths', () => {
    expect(arnsOf({ StringEquals: { 'aws:SourceAccount': [other, account] } })).toEqual([
      any(other),
      any(account),
    ])
    expect(arnsOf(undefined, [`logs/AWSLogs/${other}/*`])).toEqual([any(other)])
    expect(arnsOf({ StringLike: { 'aws:SourceAccount': [`${other}0`, '1234*', '0123456789012'] } })).toEqual([
      any(account),
    ])
    expect(arnsOf(undefined)).toEqual([any(account)])
  })

  it('are not those that it excepts, or asks nothing of', () => {
    expect(arnsOf({ StringNotEquals: { 'aws:SourceArn': trail('other', other) } })).toEqual([any(account)])
    expect(arnsOf({ Null: { 'aws:SourceArn': trail('other', other) } })).toEqual([any(account)])
    expect(arnsOf({ Equals: { 'aws:SourceArn': trail('other', other) } })).toEqual([any(account)])
    expect(arnsOf({ StringEquals: { 'aws:SourceVpc': trail('other', other) } })).toEqual([any(account)])
  })

  it('are none where it asks for stars as they are', () => {
    const exactly = (...values: string[]) => arnsOf({ StringEquals: { 'aws:SourceArn': values } })
    expect(exactly(any(account))).toEqual([])
    expect(exactly(trail('ma?n'))).toEqual([])
    expect(exactly(any(account), trail('main'))).toEqual([any(account), trail('main')])
    expect(exactly('arn:aws:cloudtrail:us-east-1:${aws:ResourceAccount}:trail/main')).toEqual([trail('main')])
    for (const operator of [
      'stringEqualsIgnoreCase',
      'StringEqualsIfExists',
      'ForAnyValue:StringEquals',
      'ForAllValues:StringEqualsIfExists',
    ])
      expect([operator, arnsOf({ [operator]: { 'aws:SourceArn': any(account) } })]).toEqual([operator, []])
    expect(arnsOf({ ArnEquals: { 'aws:SourceArn': any(account) } })).toEqual([any(account)])
    expect(arnsOf({ StringEquals: { 's3:x-amz-acl': '*' } })).toEqual([any(account)])
  })

  it('stand in the organization that it names, and else in the owner’s or in none', () => {
    const named = [{ id: 'o-exampleorgid', inRoot: false }]
    expect(membershipsOf()).toEqual([ownOrganization, 'none'])
    expect(membershipsOf({ StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } })).toEqual(named)
    expect(membershipsOf({ 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-exampleorgid/*' } })).toEqual(
      named,
    )
    expect(membershipsOf(undefined, ['AWSLogs/o-exampleorgid/*', 'a/AWSLogs/o-exampleorgid/*'])).toEqual(
      named,
    )
  })
})

describe('the grants that a policy is made of for CloudTrail', () => {
  const everybody: PolicyStatement = { ...allow, Principal: '*' }
  const deny: PolicyStatement = { ...allow, Effect: 'Deny' }

  it('are those that name it, and where none does those for everybody', () => {
    expect(grantsOf({ Statement: [everybody, allow, deny] }, 's3:PutObject')).toEqual([allow])
    expect(grantsOf({ Statement: [everybody, deny] }, 's3:PutObject')).toEqual([everybody])
    const { Principal: _, ...nobody } = allow
    const butOne = { ...nobody, NotPrincipal: { AWS: other } }
    expect(grantsOf({ Statement: [butOne, everybody] }, 's3:PutObject')).toEqual([butOne, everybody])
  })

  it('are of its own action, and not for other services', () => {
    const config = { ...allow, Principal: { Service: 'config.amazonaws.com' } }
    expect(grantsOf({ Statement: [config] }, 's3:PutObject')).toEqual([])
    expect(grantsOf({ Statement: [allow] }, 's3:GetObject')).toEqual([])
    expect(isOfCloudTrail(allow, 's3:PutObject')).toBe(true)
    expect(isOfCloudTrail(config, 's3:PutObject')).toBe(false)
    expect(isOfCloudTrail(allow, 's3:GetObject')).toBe(false)
  })
})

it('a trail of which only the form is known may always matter', () => {
  const matters = (arn: string) => arn === trail('main')
  expect(mayMatter({ like: any(account) }, matters)).toBe(true)
  expect(mayMatter(trail('main'), matters)).toBe(true)
  expect(mayMatter(trail('second'), matters)).toBe(false)
})

it('what a statement wants of a key is read with a star for each variable', () => {
  const Condition = {
    StringLike: { 'AWS:SourceArn': ['a', 'b${aws:SourceAccount}c${x}'], 'aws:SourceAccount': 'x' },
    ArnLike: { 'aws:SourceArn': 'd' },
    StringNotLike: { 'aws:SourceArn': 'e' },
  }
  expect(wanted({ ...allow, Condition }, 'aws:sourcearn')).toEqual(['a', 'b*c*', 'd'])
  expect(wanted(allow, 'aws:sourcearn')).toEqual([])
})

it.each([
  ['o-exampleorgid', ['o-exampleorgid']],
  ['o-exampleorgid/r-ab12/*', ['o-exampleorgid']],
  ['prefix/AWSLogs/o-exampleorgid/123456789012', ['o-exampleorgid']],
  ['o-*', []],
  ['foo-bar', []],
  ['', []],
])('the organizations in %j are %j', (text, ids) => {
  expect(organizationsIn(text)).toEqual(ids)
})
