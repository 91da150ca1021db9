import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { conditionHolds, evaluate } from '../../lib/resource-policy/evaluate.ts'
import { chosen, keysOf, type PolicyRequest, present, unknownKey } from '../../lib/resource-policy/request.ts'
import { holds, keys, type Values } from './a-condition.ts'

const request: PolicyRequest = {
  requester: { service: 'cloudtrail.amazonaws.com' },
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::logs/AWSLogs/1/a:b.gz',
  keys: keysOf({ 'aws:SourceAccount': present('1'), 'x:open': unknownKey }),
}
const allow: PolicyStatement = {
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
}
const deny: PolicyStatement = { ...allow, Effect: 'Deny' }
const unclear = { StringEquals: { 'x:open': 'x' } }
const policy = (...Statement: PolicyStatement[]) => ({ Version: '2012-10-17', Statement })
const access = (...statements: PolicyStatement[]) => evaluate(policy(...statements), request).access

describe('evaluate', () => {
  it('allows what a statement allows, denies what one denies, and nothing by default', () => {
    expect(access(allow)).toBe('allowed')
    expect(access(allow, deny)).toBe('denied')
    expect(access(deny)).toBe('denied')
    expect(access()).toBe('not-allowed')
  })

  it('cannot tell where what cannot be told decides, and says whether a Deny does', () => {
    const [open, shut] = [
      { ...allow, Condition: unclear },
      { ...deny, Condition: unclear },
    ]
    expect(evaluate(policy(open), request)).toEqual({ access: 'cannot-tell', denying: [], openDenies: [] })
    expect(evaluate(policy(allow, shut), request)).toEqual({
      access: 'cannot-tell',
      denying: [],
      openDenies: [shut],
    })
    expect(evaluate(policy(open, shut), request).access).toBe('cannot-tell')
    expect(evaluate(policy(shut), request)).toMatchObject({ access: 'not-allowed', openDenies: [shut] })
    expect(evaluate(policy(allow, deny, shut), request)).toEqual({
      access: 'denied',
      denying: [deny],
      openDenies: [shut],
    })
    expect(access(allow, open)).toBe('allowed')
  })

  // IAM user guide, "Action": names know no case.
  it('matches actions in any case, with wildcards and exceptions', () => {
    expect(access({ ...allow, Action: ['s3:get*', 'S3:PUT*'] })).toBe('allowed')
    expect(access({ ...allow, Action: '*' })).toBe('allowed')
    expect(access({ ...allow, Action: 's3:PutObjec?' })).toBe('allowed')
    expect(access({ ...allow, Action: 's3:PutObjectAcl' })).toBe('not-allowed')
    expect(access({ ...allow, Action: [] })).toBe('not-allowed')
    const { Action: _, ...any } = allow
    expect(access({ ...any, NotAction: 's3:Delete*' })).toBe('allowed')
    expect(access({ ...any, NotAction: ['s3:Delete*', 'S3:put*'] })).toBe('not-allowed')
    expect(access(any)).toBe('not-allowed')
  })

  it('matches resources by their case, across colons and slashes, with exceptions', () => {
    expect(access({ ...allow, Resource: ['arn:aws:s3:::other/*', '*'] })).toBe('allowed')
    expect(access({ ...allow, Resource: 'arn:aws:s3:::other/*' })).toBe('not-allowed')
    expect(access({ ...allow, Resource: 'arn:aws:s3:::logs/awslogs/*' })).toBe('not-allowed')
    expect(access({ ...allow, Resource: 'arn:*:s3:::logs/AWSLogs/?/*.gz' })).toBe('allowed')
    const { Resource: _, ...any } = deny
    expect(access(allow, { ...any, NotResource: 'arn:aws:s3:::logs/AWSLogs/*' })).toBe('allowed')
    expect(access(allow, { ...any, NotResource: 'arn:aws:s3:::logs/public/*' })).toBe('denied')
    expect(access(allow, any)).toBe('allowed')
  })
})

describe('who is asked for', () => {
  it('knows every way to name a service', () => {
    expect(access({ ...allow, Principal: '*' })).toBe('allowed')
    expect(access({ ...allow, Principal: { AWS: '*' } })).toBe('allowed')
    expect(access({ ...allow, Principal: { AWS: ['arn:aws:iam::1:root', '*'] } })).toBe('allowed')
    expect(
      access({ ...allow, Principal: { Service: ['a.amazonaws.com', 'cloudtrail.amazonaws.com'] } }),
    ).toBe('allowed')
    expect(access({ ...allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' } })).toBe('not-allowed')
    expect(access({ ...allow, Principal: { Federated: '*' } })).toBe('not-allowed')
    expect(access({ ...allow, Principal: null })).toBe('not-allowed')
    expect(access({ ...allow, Principal: 'cloudtrail.amazonaws.com' })).toBe('not-allowed')
    expect(access({ ...allow, Principal: { Service: [1, null] } })).toBe('not-allowed')
  })

  it('cannot tell what a wildcard for services takes in', () => {
    expect(access({ ...allow, Principal: { Service: '*' } })).toBe('cannot-tell')
    expect(access(allow, { ...deny, Principal: { Service: '*' } })).toBe('cannot-tell')
  })

  // CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", troubleshooting.
  it('cannot tell whether CloudTrail still comes from the accounts of before 2015', () => {
    const legacy = { AWS: 'arn:aws:iam::086441151436:root' }
    expect(access({ ...allow, Principal: legacy })).toBe('cannot-tell')
    expect(access({ ...allow, Principal: { AWS: '113285607260' } })).toBe('cannot-tell')
    expect(access(allow, { ...deny, Principal: legacy })).toBe('cannot-tell')
    const other = { ...request, requester: { service: 'config.amazonaws.com' } }
    expect(evaluate(policy({ ...allow, Principal: legacy }), other).access).toBe('not-allowed')
  })

  // IAM user guide, "NotPrincipal".
  it('knows that a Deny for all but some principals hits the service', () => {
    const { Principal: _, ...others } = deny
    expect(access(allow, { ...others, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } })).toBe(
      'denied',
    )
    expect(access(allow, { ...others, NotPrincipal: { Service: 'cloudtrail.amazonaws.com' } })).toBe(
      'allowed',
    )
    expect(access(allow, { ...others, NotPrincipal: '*' })).toBe('allowed')
    expect(access(allow, others)).toBe('allowed')
  })

  it('tells principals of accounts by number, root or ARN', () => {
    const arn = 'arn:aws:iam::111122223333:role/reader'
    const by = (Principal: unknown) =>
      evaluate(policy({ ...allow, Principal }), { ...request, requester: { account: '111122223333', arn } })
        .access
    expect(by('*')).toBe('allowed')
    expect(by({ AWS: '111122223333' })).toBe('allowed')
    expect(by({ AWS: 'arn:aws:iam::111122223333:root' })).toBe('allowed')
    expect(by({ AWS: arn })).toBe('allowed')
    expect(by({ AWS: 'arn:aws:iam::111122223333:role/other' })).toBe('not-allowed')
    expect(by({ AWS: '999999999999' })).toBe('not-allowed')
    expect(by({ AWS: 'AIDAEXAMPLE' })).toBe('not-allowed')
    expect(by({ Service: '*' })).toBe('not-allowed')
  })

  it('takes nobody in particular for everybody only', () => {
    const anybody = { ...request, requester: 'anonymous' as const }
    const named = { AWS: '111122223333', Service: 'cloudtrail.amazonaws.com' }
    expect(evaluate(policy({ ...allow, Principal: '*' }), anybody).access).toBe('allowed')
    expect(evaluate(policy({ ...allow, Principal: named }), anybody).access).toBe('not-allowed')
  })
})

// IAM user guide, "IAM policy elements: Variables and tags".
describe('variables of a statement', () => {
  const named = 'arn:aws:s3:::logs/AWSLogs/${aws:SourceAccount}/*'

  it('stand in resources, behind the fifth colon', () => {
    expect(access({ ...allow, Resource: named })).toBe('allowed')
    expect(access({ ...allow, Resource: 'arn:aws:s3:::logs/${aws:SourceAccount}/*' })).toBe('not-allowed')
    expect(access({ ...allow, Resource: 'arn:${aws:SourceAccount}:s3:::logs/*' })).toBe('cannot-tell')
    const { Resource: _, ...any } = deny
    expect(access(allow, { ...any, NotResource: named })).toBe('allowed')
  })

  it('are plain text under 2008-10-17, and without a Version', () => {
    const old = (Version?: string) =>
      evaluate(
        { ...(Version !== undefined && { Version }), Statement: [{ ...allow, Resource: named }] },
        request,
      ).access
    expect(old('2008-10-17')).toBe('not-allowed')
    expect(old()).toBe('not-allowed')
    const misplaced = { ...allow, Resource: 'arn:${aws:SourceAccount}:s3:::logs/*' }
    expect(evaluate({ Statement: [misplaced] }, request).access).toBe('not-allowed')
  })

  it('leave the whole statement open where one cannot be resolved, whatever else fits', () => {
    const lost = '${aws:username}'
    const either = { StringEquals: { 'aws:SourceAccount': ['1', lost] } }
    expect(access({ ...allow, Condition: either })).toBe('cannot-tell')
    expect(access(allow, { ...deny, Condition: either })).toBe('cannot-tell')
    expect(access({ ...allow, Resource: [named, `arn:aws:s3:::logs/${lost}`] })).toBe('cannot-tell')
    const { Resource: _, ...any } = deny
    expect(access(allow, { ...any, NotResource: `arn:aws:s3:::logs/${lost}` })).toBe('cannot-tell')
    expect(
      access({ ...allow, Condition: { ...either, StringNotEquals: { 'aws:SourceAccount': '1' } } }),
    ).toBe('not-allowed')
    expect(access({ ...allow, Condition: { Null: { 'aws:SourceAccount': [lost] } } })).toBe('cannot-tell')
    expect(access({ ...allow, Condition: { Bool: { 'aws:SourceAccount': lost } } })).toBe('cannot-tell')
  })
})

const both = (Condition: Record<string, Record<string, Values>>) =>
  conditionHolds({ Effect: 'Allow', Condition }, { hasVariables: true, keys })

describe('conditionHolds', () => {
  it('holds without a condition, and with one that asks for nothing', () => {
    const reading = { hasVariables: true, keys }
    expect(conditionHolds({ Effect: 'Allow' }, reading)).toBe('yes')
    expect(conditionHolds({ Effect: 'Allow', Condition: {} }, reading)).toBe('yes')
    expect(conditionHolds({ Effect: 'Allow', Condition: { StringEquals: {} } }, reading)).toBe('yes')
  })

  it('asks all operators and all keys, of which one that does not hold settles it', () => {
    expect(both({ StringEquals: { 'aws:UserAgent': 'x', 'aws:SourceAccount': 'y' } })).toBe('no')
    expect(both({ StringEquals: { 'aws:UserAgent': 'x' }, Null: { 'aws:SourceVpc': 'false' } })).toBe('no')
    expect(both({ StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:UserAgent': 'x' } })).toBe(
      'cannot-tell',
    )
  })

  // IAM user guide, "...IfExists condition operators", "Set operators for multivalued context keys".
  it.each<[string, string]>([
    ['StringEquals', 'no'],
    ['StringLike', 'no'],
    ['ArnLike', 'no'],
    ['NumericLessThan', 'no'],
    ['DateGreaterThan', 'no'],
    ['Bool', 'no'],
    ['BinaryEquals', 'no'],
    ['IpAddress', 'no'],
    ['StringNotEquals', 'yes'],
    ['StringNotLike', 'yes'],
    ['ArnNotEquals', 'yes'],
    ['NumericNotEquals', 'yes'],
    ['DateNotEquals', 'yes'],
    ['NotIpAddress', 'yes'],
    ['StringEqualsIfExists', 'yes'],
    ['BoolIfExists', 'yes'],
    ['NotIpAddressIfExists', 'yes'],
    ['ForAllValues:StringEquals', 'yes'],
    ['ForAllValues:StringNotEquals', 'yes'],
    ['ForAnyValue:StringEquals', 'no'],
    ['ForAnyValue:StringNotEquals', 'no'],
    ['ForAnyValue:StringEqualsIfExists', 'yes'],
    ['ForAllValues:StringEqualsIfExists', 'yes'],
  ])('of a key that is absent, %s: %s', (operator, answer) => {
    expect(holds(operator, 'aws:SourceVpc', 'vpc-1')).toBe(answer)
  })

  it('asks with Null whether a key is there', () => {
    expect(holds('Null', 'aws:SourceVpc', 'true')).toBe('yes')
    expect(holds('Null', 'aws:SourceVpc', 'false')).toBe('no')
    expect(holds('Null', 'aws:SourceAccount', 'TRUE')).toBe('no')
    expect(holds('Null', 'aws:SourceAccount', ['true', 'false'])).toBe('yes')
    expect(holds('Null', 'aws:UserAgent', 'true')).toBe('no')
    expect(holds('Null', 'aws:SourceVpc', 'maybe')).toBe('cannot-tell')
    expect(holds('Null', 'aws:SourceVpc', ['true', 'maybe'])).toBe('cannot-tell')
    expect(holds('Null', 'aws:Unlisted', 'true')).toBe('cannot-tell')
  })

  it('cannot tell of an operator that does not exist', () => {
    for (const operator of [
      'NullIfExists',
      'ForAnyValue:Null',
      'ForAllValues:Null',
      'Equals',
      'constructor',
    ]) {
      expect([operator, holds(operator, 'aws:SourceVpc', 'true')]).toEqual([operator, 'cannot-tell'])
    }
    expect(holds('ForSomeValues:StringEquals', 'aws:SourceVpc', 'true')).toBe('cannot-tell')
  })

  it('asks all of several values, or any, as the set operator says', () => {
    const list = 'aws:PrincipalServiceNamesList'
    const [one, other] = ['cloudtrail.amazonaws.com', 'us-east-1.cloudtrail.amazonaws.com'] as const
    expect(holds('ForAnyValue:StringEquals', list, one)).toBe('yes')
    expect(holds('ForAnyValue:StringEquals', list, 'config.amazonaws.com')).toBe('no')
    expect(holds('ForAllValues:StringEquals', list, one)).toBe('no')
    expect(holds('ForAllValues:StringEquals', list, [one, other])).toBe('yes')
    expect(holds('ForAllValues:StringLike', list, '*.amazonaws.com')).toBe('yes')
    expect(holds('ForAllValues:StringNotEquals', list, one)).toBe('no')
    expect(holds('ForAllValues:StringNotEquals', list, 'config.amazonaws.com')).toBe('yes')
    expect(holds('ForAnyValue:StringNotEquals', list, one)).toBe('yes')
    expect(holds('ForAnyValue:StringNotEquals', list, [one, other])).toBe('no')
  })

  it('cannot tell, without a set operator, of several values that differ', () => {
    const list = 'aws:PrincipalServiceNamesList'
    expect(holds('StringEquals', list, 'cloudtrail.amazonaws.com')).toBe('cannot-tell')
    expect(holds('StringLike', list, '*.amazonaws.com')).toBe('yes')
    expect(holds('StringEquals', list, 'config.amazonaws.com')).toBe('no')
    expect(holds('StringEquals', 'x:none', 'x')).toBe('cannot-tell')
  })
})

describe('a key that the requester chooses', () => {
  const free = keysOf({
    agent: chosen('absent', [{ like: '*' }]),
    address: chosen(
      'absent',
      [{ is: 'foreign-address', version: 4 }],
      [{ is: 'foreign-address', version: 6 }],
    ),
    secure: chosen(['true'], ['false']),
  })
  const can = (effect: string, operator: string, key: string, values: Values) =>
    holds(operator, key, values, { effect, keys: free })

  it('lets an Allow hold where it can, and a Deny only where it must', () => {
    expect(can('Allow', 'StringEquals', 'agent', 'secret')).toBe('yes')
    expect(can('Deny', 'StringNotEquals', 'agent', 'secret')).toBe('no')
    expect(can('Allow', 'Bool', 'secure', 'true')).toBe('yes')
    expect(can('Deny', 'Bool', 'secure', 'false')).toBe('no')
    expect(can('Deny', 'Bool', 'secure', ['false', 'true'])).toBe('yes')
    expect(can('Deny', 'StringLikeIfExists', 'agent', '*')).toBe('yes')
  })

  it('is no address of a customer', () => {
    expect(can('Allow', 'IpAddress', 'address', '203.0.113.0/24')).toBe('no')
    expect(can('Allow', 'IpAddress', 'address', '0.0.0.0/0')).toBe('yes')
    expect(can('Allow', 'IpAddress', 'address', '::/0')).toBe('yes')
    expect(can('Allow', 'IpAddress', 'address', ['0.0.0.0/1', '128.0.0.0/1'])).toBe('yes')
    expect(can('Allow', 'IpAddress', 'address', '10.0.0.0/8')).toBe('no')
    expect(can('Allow', 'IpAddress', 'address', '2001:db8::/20')).toBe('no')
    expect(can('Allow', 'IpAddress', 'address', '2000::/3')).toBe('yes')
    expect(can('Deny', 'NotIpAddress', 'address', '203.0.113.0/24')).toBe('yes')
    expect(can('Deny', 'StringLikeIfExists', 'address', '*')).toBe('yes')
    expect(can('Allow', 'StringLike', 'address', '203.*')).toBe('yes')
  })
})
