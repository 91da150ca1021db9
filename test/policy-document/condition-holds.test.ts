import { describe, expect, it } from '@jest/globals'
import { conditionHolds } from '../../lib/policy-document/condition-holds.ts'

const context = {
  'aws:sourceaccount': ['111122223333'],
  'aws:sourcearn': ['arn:aws:cloudtrail:x'],
  'aws:sourcevpc': 'absent',
} as const
const holds = (operator: string, key: string, value: string | string[]) =>
  conditionHolds({ [operator]: { [key]: value } }, context)

describe('conditionHolds', () => {
  it('holds without a condition', () => {
    expect(conditionHolds(undefined, context)).toBe('yes')
  })

  it('compares by the operator, with keys in any case and any of the values', () => {
    expect(holds('StringEquals', 'AWS:SourceAccount', '111122223333')).toBe('yes')
    expect(holds('StringEquals', 'aws:SourceAccount', ['999999999999', '111122223333'])).toBe('yes')
    expect(holds('StringEquals', 'aws:SourceAccount', '1111*')).toBe('no')
    expect(holds('StringLike', 'aws:SourceAccount', '1111*')).toBe('yes')
    expect(holds('ArnLike', 'aws:SourceArn', 'arn:aws:cloudtrail:?')).toBe('yes')
    expect(holds('StringNotEquals', 'aws:SourceAccount', '111122223333')).toBe('no')
    expect(holds('StringNotLike', 'aws:SourceAccount', ['9*', '8*'])).toBe('yes')
  })

  it('knows what a key that is absent means', () => {
    expect(holds('StringEquals', 'aws:SourceVpc', 'vpc-1')).toBe('no')
    expect(holds('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1')).toBe('yes')
    expect(holds('StringNotEquals', 'aws:SourceVpc', 'vpc-1')).toBe('yes')
    expect(holds('Null', 'aws:SourceVpc', 'true')).toBe('yes')
    expect(holds('Null', 'aws:SourceAccount', 'true')).toBe('no')
    expect(holds('ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1')).toBe('yes')
    expect(holds('ForAnyValue:StringEquals', 'aws:SourceVpc', 'vpc-1')).toBe('no')
  })

  it('cannot tell an operator, a key or a variable that it does not know', () => {
    expect(holds('DateLessThan', 'aws:SourceAccount', '2030-01-01')).toBe('cannot-tell')
    expect(holds('StringEquals', 'aws:SourceIp', '192.0.2.1')).toBe('cannot-tell')
    expect(holds('StringEquals', 'aws:SourceAccount', '${aws:PrincipalAccount}')).toBe('cannot-tell')
    expect(holds('StringEquals', 'constructor', 'x')).toBe('cannot-tell')
    expect(holds('constructor', 'aws:SourceAccount', 'x')).toBe('cannot-tell')
  })

  it('is settled by the one key that does not hold', () => {
    const condition = { StringEquals: { 'aws:SourceIp': 'x', 'aws:SourceAccount': 'y' } }
    expect(conditionHolds(condition, context)).toBe('no')
  })
})
