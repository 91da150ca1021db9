import { describe, expect, it } from '@jest/globals'
import { conditionHolds } from '../../lib/resource-policy/condition-holds.ts'
import { chosen, keysOf } from '../../lib/resource-policy/request.ts'
import { holds, keys } from './a-condition.ts'
import type { Values } from './a-condition.ts'

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
