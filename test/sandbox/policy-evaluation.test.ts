import { describe, expect, it } from '@jest/globals'
import type { RequestKeys } from '../../sandbox/policy-conditions.ts'
import { evaluatePolicy } from '../../sandbox/policy-evaluation.ts'

const statement = (more: Record<string, unknown>) => ({
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
  ...more,
})

const decide = (statements: unknown, conditions: RequestKeys = {}) =>
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
    ['the account id', named('111122223333'), 'allow'],
    ["the account's root", named('arn:aws:iam::111122223333:root'), 'allow'],
    ['the caller itself', named('arn:aws:sts::111122223333:assumed-role/Admin/me'), 'allow'],
    ['the role of its session', named('arn:aws:iam::111122223333:role/Admin'), 'allow'],
    ['another account', named('444455556666'), 'none'],
    ['a service', { Service: 's3.amazonaws.com' }, 'none'],
  ])('names an account by %s', (_title, Principal, decision) => {
    const policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal, Action: '*', Resource: '*' } })
    const principal = {
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/Admin/me',
      roleArn: 'arn:aws:iam::111122223333:role/Admin',
    }
    expect(evaluatePolicy(policy, { principal, action: 'a:b', resource: 'r', conditions: {} })).toBe(decision)
  })

  it('spares in a Deny whom NotPrincipal names', () => {
    const deny = (NotPrincipal: object) => ({
      ...statement({ Effect: 'Deny', Principal: undefined }),
      NotPrincipal,
    })
    const spared = decide([statement({}), deny({ Service: ['cloudtrail.amazonaws.com'] })])
    expect([spared, decide([statement({}), deny(named('111122223333'))])]).toEqual(['allow', 'deny'])
  })
})

function named(name: string) {
  return { AWS: [name] }
}

/** IAM user guide, "Condition operators", each operator and its notes. */
describe('a condition', () => {
  const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'
  const keys = {
    'aws:SourceArn': trail,
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': '2026-11-29T12:00:00.500Z',
    'aws:EpochTime': '1795953600',
    'aws:SourceIp': '203.0.113.9',
    'vpc:Address': '2001:db8::9',
    's3:TlsVersion': '1.2',
    'app:Bytes': 'QmluYXJ5',
    'aws:PrincipalServiceNamesList': ['cloudtrail.amazonaws.com', 'delivery.logs.amazonaws.com'],
    'aws:TagKeys': [''],
  }
  const holds = (operator: string, key: string, value: unknown) =>
    decide(statement({ Condition: { [operator]: { [key]: value } } }), keys) === 'allow'

  it.each([
    ['StringEquals', 'aws:SourceArn', trail, true],
    ['StringEquals', 'AWS:SOURCEARN', ['x', trail], true],
    ['StringEquals', 'aws:SourceArn', 'arn:*', false],
    ['StringEquals', 'aws:SourceArn', trail.toUpperCase(), false],
    ['StringEqualsIgnoreCase', 'aws:SourceArn', trail.toUpperCase(), true],
    ['StringNotEquals', 'aws:SourceArn', trail, false],
    ['StringNotEquals', 'aws:SourceArn', ['x', 'y'], true],
    ['StringNotEquals', 'aws:SourceArn', ['x', trail], false],
    ['StringNotEqualsIgnoreCase', 'aws:SourceArn', trail.toUpperCase(), false],
    ['StringLike', 'aws:SourceArn', 'arn:*:trail/mai?', true],
    ['StringLike', 'aws:SourceArn', 'arn:*:trail/main?', false],
    ['StringLike', 'aws:SourceArn', 'ARN:*', false],
    ['StringNotLike', 'aws:SourceArn', 'arn:*', false],
    ['ArnLike', 'aws:SourceArn', 'arn:*:cloudtrail:*:111122223333:trail/*', true],
    ['ArnEquals', 'aws:SourceArn', 'arn:*:cloudtrail:*:111122223333:trail/*', true],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:*:trail/main', false],
    ['ArnLike', 'aws:SourceArn', '*', true],
    ['ArnLike', 's3:TlsVersion', 'arn:*:*:*:*:*', false],
    ['ArnNotLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*:*:trail/other', true],
    ['ArnNotEquals', 'aws:SourceArn', trail, false],
    ['NumericEquals', 's3:TlsVersion', 1.2, true],
    ['NumericEquals', 's3:TlsVersion', '1.20', true],
    ['NumericNotEquals', 's3:TlsVersion', '1.2', false],
    ['NumericLessThan', 's3:TlsVersion', '1.2', false],
    ['NumericLessThanEquals', 's3:TlsVersion', '1.2', true],
    ['NumericGreaterThan', 's3:TlsVersion', '1.1', true],
    ['NumericGreaterThanEquals', 's3:TlsVersion', '1.3', false],
    ['NumericGreaterThan', 'aws:EpochTime', '1', true],
    ['NumericLessThan', 's3:TlsVersion', 'many', false],
    ['NumericGreaterThan', 'aws:SourceArn', '0', false],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-29T12:00:00Z', true],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-29T13:00:00+01:00', true],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-30', true],
    ['DateLessThanEquals', 'aws:CurrentTime', '1795953600', false],
    ['DateGreaterThanEquals', 'aws:CurrentTime', '2099', false],
    ['DateEquals', 'aws:EpochTime', '2026-11-29T12:00:00Z', true],
    ['DateNotEquals', 'aws:EpochTime', '1795953600', false],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-*', false],
    ['Bool', 'aws:SecureTransport', 'TRUE', true],
    ['Bool', 'aws:SecureTransport', true, true],
    ['Bool', 'aws:SecureTransport', 'false', false],
    ['BinaryEquals', 'app:Bytes', 'QmluYXJ5', true],
    ['BinaryEquals', 'app:Bytes', 'qmluYXJ5', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', true],
    ['IpAddress', 'aws:SourceIp', '203.0.113.9', true],
    ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24', '::/0'], false],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/0', true],
    ['IpAddress', 'vpc:Address', '2001:DB8::/32', true],
    ['IpAddress', 'vpc:Address', '2001:db8::8', false],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/33', false],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.0/24', false],
    ['NotIpAddress', 'aws:SourceIp', '198.51.100.0/24', true],
    ['Null', 'aws:SourceArn', 'false', true],
    ['Null', 'aws:SourceArn', true, false],
  ])('%s on %s of %j: %s', (operator, key, value, expected) => {
    expect(holds(operator, key, value)).toBe(expected)
  })

  it.each([
    ['StringEquals', false],
    ['StringLike', false],
    ['ArnLike', false],
    ['Bool', false],
    ['IpAddress', false],
    ['NumericLessThan', false],
    ['DateGreaterThan', false],
    ['BinaryEquals', false],
    ['StringNotEquals', true],
    ['StringNotLike', true],
    ['ArnNotLike', true],
    ['NotIpAddress', true],
    ['NumericNotEquals', true],
    ['DateNotEquals', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['BoolIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('by %s of a key that the request lacks: %s', (operator, expected) => {
    expect(holds(operator, 'aws:SourceVpce', '1')).toBe(expected)
  })

  it('asks by Null whether the request has the key', () => {
    expect([holds('Null', 'aws:SourceVpce', 'true'), holds('Null', 'aws:SourceVpce', 'false')]).toEqual([
      true,
      false,
    ])
  })

  /** IAM user guide, "Creating a condition that tests multiple key values". */
  it.each([
    ['ForAnyValue:StringEquals', ['cloudtrail.amazonaws.com'], true],
    ['ForAnyValue:StringEquals', ['config.amazonaws.com'], false],
    ['ForAllValues:StringEquals', ['cloudtrail.amazonaws.com'], false],
    ['ForAllValues:StringLike', ['*.amazonaws.com'], true],
    ['ForAnyValue:StringNotEquals', ['cloudtrail.amazonaws.com'], true],
    ['ForAllValues:StringNotEquals', ['cloudtrail.amazonaws.com'], false],
    ['ForAllValues:StringNotEquals', ['config.amazonaws.com'], true],
    ['foranyvalue:stringequals', ['cloudtrail.amazonaws.com'], true],
  ])('%s of a key with two values, of %j: %s', (operator, value, expected) => {
    expect(holds(operator, 'aws:PrincipalServiceNamesList', value)).toBe(expected)
  })

  it('takes an empty text for no value where values are a set', () => {
    const results = ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals'].map((operator) =>
      holds(operator, 'aws:TagKeys', ''),
    )
    expect(results).toEqual([true, false])
  })

  it.each(['NoSuchOperator', 'NullIfExists', 'ForAnyValues:StringEquals', 'StringEquals '])(
    'never holds by %s, which IAM does not have',
    (operator) => {
      expect(holds(operator, 'aws:SourceArn', trail)).toBe(false)
      expect(holds(operator, 'aws:SourceVpce', 'true')).toBe(false)
    },
  )

  it('holds where all its operators and keys do', () => {
    const both = {
      StringEquals: { 'aws:SourceArn': trail, 's3:TlsVersion': '1.2' },
      Bool: { 'aws:SecureTransport': 'true' },
    }
    const oneFails = { ...both, Bool: { 'aws:SecureTransport': 'false' } }
    expect([{}, both, oneFails, []].map((Condition) => decide(statement({ Condition }), keys))).toEqual([
      'allow',
      'allow',
      'none',
      'none',
    ])
  })
})

/** IAM user guide, "IAM policy elements: Variables and tags". */
describe('a variable', () => {
  const keys = {
    'aws:SourceAccount': '1',
    'aws:SourceOrgID': 'o-1',
    'aws:ResourceOrgID': 'o-1',
    'app:Pattern': 'o-*',
    'aws:SourceOrgPaths': ['o-1/r-1/'],
  }
  const under = (version: string | undefined, more: Record<string, unknown>) =>
    evaluatePolicy(JSON.stringify({ Version: version, Statement: [statement(more)] }), {
      principal: { service: 'cloudtrail.amazonaws.com' },
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::logs/AWSLogs/1',
      conditions: keys,
    }) === 'allow'
  const inResource = (path: string) => under('2012-10-17', { Resource: `arn:aws:s3:::logs/${path}` })
  const inCondition = (operator: string, key: string, value: string) =>
    under('2012-10-17', { Condition: { [operator]: { [key]: value } } })

  it('stands in a resource for its value', () => {
    expect(inResource('AWSLogs/${aws:SourceAccount}')).toBe(true)
    expect(inResource('AWSLogs/${AWS:SOURCEACCOUNT}')).toBe(true)
    expect(inResource('AWSLogs/${aws:SourceOrgID}')).toBe(false)
  })
  it('is text before the version of 2012', () => {
    const Resource = 'arn:aws:s3:::logs/AWSLogs/${aws:SourceAccount}'
    expect([under('2008-10-17', { Resource }), under(undefined, { Resource })]).toEqual([false, false])
  })
  it('has its default where the request lacks the key', () => {
    expect(inResource("AWSLogs/${aws:username, '1'}")).toBe(true)
    expect(inResource("AWSLogs/${aws:SourceAccount, '2'}")).toBe(true)
  })
  it('stands in values of string and ARN operators', () => {
    expect(inCondition('StringEquals', 'aws:SourceOrgID', '${aws:ResourceOrgID}')).toBe(true)
    expect(inCondition('StringNotEquals', 'aws:SourceOrgID', '${aws:ResourceOrgID}')).toBe(false)
  })
  it('brings no wildcard of its own', () => {
    expect(inCondition('StringLike', 'aws:SourceOrgID', '${app:Pattern}')).toBe(false)
    expect(inCondition('StringLike', 'app:Pattern', 'o-${*}')).toBe(true)
    expect(inCondition('StringLike', 'aws:SourceOrgID', 'o-${*}')).toBe(false)
  })
  it('makes its statement void where it cannot be resolved, a Deny too', () => {
    expect(inCondition('StringNotEquals', 'aws:SourceOrgID', '${aws:PrincipalOrgID}')).toBe(false)
    expect(under('2012-10-17', { Resource: undefined, NotResource: 'arn:aws:s3:::logs/${aws:userid}' })).toBe(
      false,
    )
  })
  it('is not asked by IfExists of a key that the request lacks', () => {
    expect(inCondition('StringEqualsIfExists', 'aws:PrincipalOrgID', '${aws:userid}')).toBe(true)
  })
  it('cannot be a multivalued key, nor stand before the fifth colon of a resource', () => {
    expect(inCondition('StringNotEquals', 'aws:SourceOrgID', '${aws:SourceOrgPaths}')).toBe(false)
    expect(under('2012-10-17', { Resource: "arn:aws:s3:${aws:SourceAccount, ''}::logs/*" })).toBe(false)
  })
  it('is text to other operators', () => {
    expect(inCondition('NumericEquals', 'aws:SourceAccount', '${aws:SourceAccount}')).toBe(false)
    expect(inCondition('Bool', 'aws:SourceAccount', '${aws:SourceAccount}')).toBe(false)
  })
})
