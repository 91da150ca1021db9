import { describe, expect, it } from '@jest/globals'
import { evaluatePolicy } from '../../sandbox/policy-evaluation.ts'

const statement = (more: Record<string, unknown>) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
  ...more,
})

const decide = (statements: unknown, conditions: Record<string, string> = {}) =>
  evaluatePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), {
    principal: { service: 'cloudtrail.amazonaws.com' },
    action: 's3:PutObject',
    resource: 'arn:aws:s3:::logs/AWSLogs/1',
    conditions,
  })

describe('a resource policy', () => {
  it.each([
    ['allows what a statement names', statement({}), 'allow'],
    ['takes wildcards in actions, whatever their case', statement({ Action: 'S3:put*' }), 'allow'],
    ['takes lists', [statement({ Action: ['s3:GetObject', 's3:PutObject'] })], 'allow'],
    ['does not reach other resources', statement({ Resource: 'arn:aws:s3:::other/*' }), 'none'],
    [
      'does not reach other principals',
      statement({ Principal: { Service: 'config.amazonaws.com' } }),
      'none',
    ],
    ['reaches everybody by a star', statement({ Principal: '*' }), 'allow'],
    ['leaves out what NotAction names', statement({ Action: undefined, NotAction: 's3:Put*' }), 'none'],
    [
      'leaves out what NotResource names',
      statement({ Resource: undefined, NotResource: 'arn:aws:s3:::x' }),
      'allow',
    ],
    ['lets a deny win', [statement({}), statement({ Effect: 'Deny', Principal: '*' })], 'deny'],
    ['says nothing by a statement that is none', ['nonsense', null], 'none'],
  ])('%s', (_title, statements, decision) => {
    expect(decide(statements)).toBe(decision)
  })

  it('says nothing where it is no JSON', () => {
    const request = { principal: 'anonymous', action: 'a', resource: 'r', conditions: {} } as const
    expect(evaluatePolicy('{', request)).toBe('none')
    expect(evaluatePolicy(undefined, request)).toBe('none')
  })

  it.each([
    ['StringEquals', 'aws:SourceArn', 'arn:1', true],
    ['StringEquals', 'AWS:SOURCEARN', ['arn:0', 'arn:1'], true],
    ['StringEquals', 'aws:SourceArn', 'arn:*', false],
    ['StringLike', 'aws:SourceArn', 'arn:*', true],
    ['ArnLike', 'aws:SourceArn', 'arn:?', true],
    ['ArnEquals', 'aws:SourceArn', 'arn:1', true],
    ['StringNotEquals', 'aws:SourceArn', 'arn:1', false],
    ['StringNotEquals', 'aws:Absent', 'x', true],
    ['StringEquals', 'aws:Absent', 'x', false],
    ['StringEqualsIfExists', 'aws:Absent', 'x', true],
    ['Null', 'aws:Absent', 'true', true],
    ['Null', 'aws:SourceArn', 'true', false],
    ['Bool', 'aws:Secure', 'TRUE', true],
    ['NumericLessThan', 'days', '8', true],
    ['ForAnyValue:StringLike', 'aws:SourceArn', 'arn:*', true],
    ['NoSuchOperator', 'aws:SourceArn', 'arn:1', false],
  ])('%s on %s of %j: %s', (operator, key, value, holds) => {
    const context = { 'aws:SourceArn': 'arn:1', 'aws:Secure': 'true', days: '7' }
    const decision = decide(statement({ Condition: { [operator]: { [key]: value } } }), context)
    expect(decision).toBe(holds ? 'allow' : 'none')
  })

  it.each([
    ['the account id', named('111122223333'), 'allow'],
    ["the account's root", named('arn:aws:iam::111122223333:root'), 'allow'],
    ['the caller itself', named('arn:aws:iam::111122223333:user/a'), 'allow'],
    ['another account', named('444455556666'), 'none'],
  ])('names an account by %s', (_title, Principal, decision) => {
    const policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal, Action: '*', Resource: '*' } })
    const principal = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/a' }
    expect(evaluatePolicy(policy, { principal, action: 'a:b', resource: 'r', conditions: {} })).toBe(decision)
  })
})

function named(name: string) {
  return { AWS: [name] }
}
