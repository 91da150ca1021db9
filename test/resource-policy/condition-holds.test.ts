import { describe, expect, it } from '@jest/globals'
import { conditionHolds } from '../../lib/resource-policy/condition-holds.ts'
import { absent, chosen, keysOf, oneOf, present, presentUnknown } from '../../lib/resource-policy/request.ts'

const trailArn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'
const keys = keysOf({
  'aws:SourceAccount': present('111122223333'),
  'aws:SourceArn': present(trailArn),
  'aws:SourceVpc': absent,
  'aws:SecureTransport': present('true'),
  'aws:PrincipalServiceNamesList': present('cloudtrail.amazonaws.com', 'us-east-1.cloudtrail.amazonaws.com'),
  'aws:CurrentTime': present('2026-11-29T10:00:00Z'),
  'aws:EpochTime': present('1795946400'),
  'aws:UserAgent': presentUnknown,
  'aws:SourceIp': present('203.0.113.7'),
  'aws:VpcSourceIp': present('2001:db8::7'),
  's3:TlsVersion': oneOf(['1.2'], ['1.3']),
  's3:max-keys': present('1000'),
  'x:binary': present('hello'),
  'x:form': present({ like: 'o-1/r-#/~' }),
  'x:none': present(),
})

type Values = string | string[]

const holds = (operator: string, key: string, values: Values, Effect = 'Allow', hasVariables = true) =>
  conditionHolds({ Effect, Condition: { [operator]: { [key]: values } } }, { hasVariables, keys })

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

  // IAM user guide, "String condition operators".
  it.each<[string, string, Values, string]>([
    ['StringEquals', 'AWS:SOURCEACCOUNT', '111122223333', 'yes'],
    ['stringequals', 'aws:SourceAccount', ['9', '111122223333'], 'yes'],
    ['StringEquals', 'aws:SourceAccount', '1111*', 'no'],
    ['StringEquals', 'aws:SourceArn', trailArn.toUpperCase(), 'no'],
    ['StringEqualsIgnoreCase', 'aws:SourceArn', trailArn.toUpperCase(), 'yes'],
    ['StringEqualsIgnoreCase', 'aws:SourceArn', 'arn:aws:cloudtrail:*', 'no'],
    ['StringNotEquals', 'aws:SourceAccount', '111122223333', 'no'],
    ['StringNotEquals', 'aws:SourceAccount', ['9', '111122223333'], 'no'],
    ['StringNotEquals', 'aws:SourceAccount', ['8', '9'], 'yes'],
    ['StringNotEqualsIgnoreCase', 'aws:SourceArn', trailArn.toUpperCase(), 'no'],
    ['StringLike', 'aws:SourceAccount', '1111*', 'yes'],
    ['StringLike', 'aws:SourceAccount', '11112222333?', 'yes'],
    ['StringLike', 'aws:SourceAccount', '1111222233', 'no'],
    ['StringLike', 'aws:SourceArn', 'ARN:*', 'no'],
    ['StringLike', 'aws:SourceArn', 'arn:aws:cloudtrail:*/main', 'yes'],
    ['StringNotLike', 'aws:SourceAccount', ['9*', '8*'], 'yes'],
    ['StringNotLike', 'aws:SourceAccount', ['9*', '1*'], 'no'],
    ['StringEquals', 'aws:SourceAccount', [], 'no'],
    ['StringNotEquals', 'aws:SourceAccount', [], 'yes'],
  ])('%s %s %j: %s', (operator, key, values, answer) => {
    expect(holds(operator, key, values)).toBe(answer)
  })

  // IAM user guide, "Amazon Resource Name (ARN) condition operators": six parts, each compared by itself.
  it.each<[string, string, string]>([
    ['ArnLike', trailArn, 'yes'],
    ['ArnEquals', 'arn:aws:cloudtrail:*:111122223333:trail/*', 'yes'],
    ['ArnLike', 'arn:aws:cloudtrail:*:*:trail/m?in', 'yes'],
    ['ArnLike', '*', 'yes'],
    ['ArnLike', 'arn:aws:cloudtrail:*', 'no'],
    ['ArnLike', 'arn:aws:cloudtrail:*:trail/main', 'no'],
    ['ArnLike', 'arn:aws:*:us-east-1:111122223333:trail/other', 'no'],
    ['ArnLike', 'arn:aws-us-gov:cloudtrail:us-east-1:111122223333:trail/main', 'no'],
    ['ArnNotLike', 'arn:aws:cloudtrail:*:111122223333:trail/*', 'no'],
    ['ArnNotEquals', 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main', 'yes'],
  ])('%s aws:SourceArn %s: %s', (operator, pattern, answer) => {
    expect(holds(operator, 'aws:SourceArn', pattern)).toBe(answer)
  })

  it('finds no ARN in what is none', () => {
    expect(holds('ArnLike', 'aws:SourceAccount', 'arn:aws:s3:::logs')).toBe('no')
    expect(holds('ArnNotLike', 'aws:SourceAccount', 'arn:aws:s3:::logs')).toBe('yes')
  })

  // IAM user guide, "Numeric condition operators".
  it.each<[string, Values, string]>([
    ['NumericEquals', '1000.0', 'yes'],
    ['NumericEquals', '+1000', 'yes'],
    ['NumericEquals', ['1', '2'], 'no'],
    ['NumericNotEquals', ['1', '1000'], 'no'],
    ['NumericNotEquals', '1', 'yes'],
    ['NumericLessThan', '1000', 'no'],
    ['NumericLessThan', '1000.5', 'yes'],
    ['NumericLessThanEquals', '1000', 'yes'],
    ['NumericLessThanEquals', '999', 'no'],
    ['NumericGreaterThan', '1000', 'no'],
    ['NumericGreaterThan', '-1', 'yes'],
    ['NumericGreaterThanEquals', '1000', 'yes'],
    ['NumericGreaterThanEquals', '1001', 'no'],
    ['NumericEquals', 'many', 'cannot-tell'],
    ['NumericEquals', '', 'cannot-tell'],
    ['NumericEquals', '${s3:max-keys}', 'cannot-tell'],
  ])('%s s3:max-keys %j: %s', (operator, values, answer) => {
    expect(holds(operator, 's3:max-keys', values)).toBe(answer)
  })

  it('compares the version of TLS, which is one of two', () => {
    expect(holds('NumericLessThan', 's3:TlsVersion', '1.2')).toBe('no')
    expect(holds('NumericLessThan', 's3:TlsVersion', '1.3')).toBe('cannot-tell')
    expect(holds('NumericGreaterThanEquals', 's3:TlsVersion', '1.2')).toBe('yes')
    expect(holds('NumericEquals', 's3:TlsVersion', ['1.2', '1.3'])).toBe('yes')
    expect(holds('NumericEquals', 's3:TlsVersion', '1.3')).toBe('cannot-tell')
  })

  // IAM user guide, "Date condition operators": ISO 8601 as W3C narrows it, or seconds of Unix time.
  it.each<[string, string, string, string]>([
    ['DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z', 'yes'],
    ['DateGreaterThan', 'aws:CurrentTime', '2099-01-01T00:00:00Z', 'no'],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-29T10:00:00Z', 'no'],
    ['DateGreaterThanEquals', 'aws:CurrentTime', '2026-11-29T10:00:00Z', 'yes'],
    ['DateGreaterThanEquals', 'aws:CurrentTime', '2026-11-29T11:00+01:00', 'yes'],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-29T10:00:00.500Z', 'yes'],
    ['DateLessThan', 'aws:CurrentTime', '2026', 'no'],
    ['DateLessThan', 'aws:CurrentTime', '2027', 'yes'],
    ['DateLessThanEquals', 'aws:CurrentTime', '2026-12', 'yes'],
    ['DateEquals', 'aws:CurrentTime', '2026-11-29', 'no'],
    ['DateNotEquals', 'aws:CurrentTime', '2026-11-29', 'yes'],
    ['DateGreaterThan', 'aws:CurrentTime', '1', 'yes'],
    ['DateGreaterThan', 'aws:CurrentTime', '4102444800', 'no'],
    ['DateGreaterThan', 'aws:EpochTime', '2020-01-01T00:00:00Z', 'yes'],
    ['NumericGreaterThan', 'aws:EpochTime', '1', 'yes'],
    ['NumericLessThan', 'aws:EpochTime', '4102444800', 'yes'],
    ['DateLessThan', 'aws:CurrentTime', 'tomorrow', 'cannot-tell'],
    ['DateLessThan', 'aws:CurrentTime', '2099-01-01T00:00:00', 'cannot-tell'],
    ['DateLessThan', 'aws:CurrentTime', '2099-13-01', 'cannot-tell'],
    ['DateLessThan', 'aws:SecureTransport', '2030-01-01', 'cannot-tell'],
    ['NumericLessThan', 'aws:CurrentTime', '1', 'cannot-tell'],
  ])('%s %s %s: %s', (operator, key, value, answer) => {
    expect(holds(operator, key, value)).toBe(answer)
  })

  it('compares booleans in any case, and takes nothing else for one', () => {
    expect(holds('Bool', 'aws:SecureTransport', 'True')).toBe('yes')
    expect(holds('Bool', 'aws:SecureTransport', 'false')).toBe('no')
    expect(holds('Bool', 'aws:SecureTransport', ['false', 'true'])).toBe('yes')
    expect(holds('Bool', 'aws:SecureTransport', 'yes')).toBe('cannot-tell')
    expect(holds('Bool', 'aws:SourceAccount', 'true')).toBe('cannot-tell')
    expect(holds('Bool', 'aws:UserAgent', 'true')).toBe('cannot-tell')
    expect(holds('StringEquals', 'aws:SecureTransport', 'true')).toBe('yes')
  })

  it('compares binary values with their base64', () => {
    expect(holds('BinaryEquals', 'x:binary', 'aGVsbG8=')).toBe('yes')
    expect(holds('BinaryEquals', 'x:binary', 'aGVsbG8h')).toBe('no')
    expect(holds('BinaryEquals', 'aws:UserAgent', 'aGVsbG8h')).toBe('cannot-tell')
  })

  // IAM user guide, "IP address condition operators".
  it.each<[string, string, Values, string]>([
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24', 'yes'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.7', 'yes'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.8', 'no'],
    ['IpAddress', 'aws:SourceIp', ['198.51.100.0/24', '203.0.113.7/32'], 'yes'],
    ['IpAddress', 'aws:SourceIp', '0.0.0.0/0', 'yes'],
    ['IpAddress', 'aws:SourceIp', '::/0', 'no'],
    ['NotIpAddress', 'aws:SourceIp', '198.51.100.0/24', 'yes'],
    ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/24', '203.0.113.0/24'], 'no'],
    ['IpAddress', 'aws:VpcSourceIp', '2001:DB8::/32', 'yes'],
    ['IpAddress', 'aws:VpcSourceIp', '2001:db9::/32', 'no'],
    ['IpAddress', 'aws:VpcSourceIp', '2001:db8::7', 'yes'],
    ['IpAddress', 'aws:VpcSourceIp', '2001:db8::8', 'no'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/33', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/24/8', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/x', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.*', 'cannot-tell'],
    ['IpAddress', 'aws:SourceAccount', '203.0.113.0/24', 'cannot-tell'],
    ['IpAddress', 'aws:UserAgent', '203.0.113.0/24', 'cannot-tell'],
  ])('%s %s %j: %s', (operator, key, values, answer) => {
    expect(holds(operator, key, values)).toBe(answer)
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

  it('knows of a value that is not known only what every value fits', () => {
    expect(holds('StringLike', 'aws:UserAgent', '*')).toBe('yes')
    expect(holds('StringNotLike', 'aws:UserAgent', '*')).toBe('no')
    expect(holds('StringLike', 'aws:UserAgent', '*Mozilla*')).toBe('cannot-tell')
    expect(holds('StringEquals', 'aws:UserAgent', '*')).toBe('cannot-tell')
    expect(holds('StringEqualsIgnoreCase', 'aws:UserAgent', 'x')).toBe('cannot-tell')
    expect(holds('NumericLessThan', 'aws:UserAgent', '1')).toBe('cannot-tell')
    expect(holds('StringLikeIfExists', 'aws:Unlisted', '*')).toBe('yes')
    expect(holds('StringEquals', 'aws:Unlisted', 'x')).toBe('cannot-tell')
    expect(holds('StringEquals', 'constructor', 'x')).toBe('cannot-tell')
  })

  it('compares a value of which only the form is known', () => {
    expect(holds('StringLike', 'x:form', 'o-1/*')).toBe('yes')
    expect(holds('StringLike', 'x:form', 'o-2/*')).toBe('no')
    expect(holds('StringLike', 'x:form', 'o-1/r-abcd/*')).toBe('cannot-tell')
    expect(holds('StringEquals', 'x:form', 'o-1/*')).toBe('no')
    expect(holds('StringEquals', 'x:form', 'o-1/r-abcd/ou-abcd-11111111/')).toBe('cannot-tell')
    expect(holds('StringEqualsIgnoreCase', 'x:form', 'O-1/R-abcd/')).toBe('cannot-tell')
  })
})

const source = (values: Values, operator = 'StringEquals', hasVariables = true) =>
  holds(operator, 'aws:SourceAccount', values, 'Allow', hasVariables)

// An ARN of AWS's own, or none: a customer's ARN is not it.
describe('a principal of AWS’s own', () => {
  const own = keysOf({
    arn: oneOf('absent', [{ is: 'foreign-arn' }]),
    present: present({ is: 'foreign-arn' }),
  })
  const asked = (operator: string, key: string, value: string) =>
    conditionHolds(
      { Effect: 'Deny', Condition: { [operator]: { [key]: value } } },
      { hasVariables: true, keys: own },
    )

  it.each([
    'arn:aws:iam::123456789012:role/Admin',
    'arn:aws:iam::123456789012:*',
    'arn:aws:iam::*:role/Admin',
    'arn:aws:iam::*:user/*/mallory',
    '*:role/Admin*',
  ])('is not %s', (pattern) => {
    for (const operator of ['ArnLike', 'StringLike']) {
      expect(asked(operator, 'arn', pattern)).toBe('no')
      expect(asked(operator.replace('Like', 'NotLike'), 'arn', pattern)).toBe('yes')
    }
  })

  it.each([
    '*',
    'arn:aws:iam::*:role/*',
    'arn:aws:iam::*:role/aws-service-role/*',
    'arn:aws:iam::*:root',
    'arn:aws:iam::086441151436:root',
  ])('may be %s', (pattern) => {
    for (const operator of ['ArnLike', 'StringLike'])
      expect(asked(operator, 'arn', pattern)).toBe('cannot-tell')
  })

  it('is there, or not', () => {
    expect(asked('Null', 'arn', 'true')).toBe('cannot-tell')
    expect(asked('ArnLike', 'present', '*')).toBe('yes')
    expect(asked('StringLike', 'present', '**')).toBe('yes')
    expect(asked('IpAddress', 'present', '0.0.0.0/0')).toBe('cannot-tell')
  })
})

describe('variables', () => {
  it.each<[string, string, string]>([
    ['StringEquals', '${aws:SourceAccount}', 'yes'],
    ['StringEquals', '${AWS:sourceaccount}', 'yes'],
    ['StringEquals', '${aws:SecureTransport}', 'no'],
    ['StringLike', '${aws:SourceAccount}*', 'yes'],
    ['StringLike', '*${aws:SecureTransport}', 'no'],
    ['StringEquals', "${aws:SourceVpc, '111122223333'}", 'yes'],
    ['StringEquals', "${aws:SourceVpc,'x'}", 'no'],
    ['StringEquals', "${aws:SourceAccount, 'x'}", 'yes'],
    ['StringLike', '1111${*}', 'no'],
    ['StringLike', '11112222333${?}', 'no'],
    ['StringLike', '${$}*', 'no'],
    ['StringEquals', '${aws:SourceVpc}', 'cannot-tell'],
    ['StringEquals', '${aws:UserAgent}', 'cannot-tell'],
    ['StringEquals', '${aws:Unlisted}', 'cannot-tell'],
    ['StringEquals', '${s3:TlsVersion}', 'cannot-tell'],
    ['StringEquals', '${x:none}', 'cannot-tell'],
    ['StringEquals', '${aws:SourceAccount', 'cannot-tell'],
    ['StringEquals', '${}', 'cannot-tell'],
    ['StringEquals', '$111122223333', 'no'],
  ])('%s %s: %s', (operator, value, answer) => {
    expect(source(value, operator)).toBe(answer)
  })

  it('may be compared by the operators of ARNs too', () => {
    expect(holds('ArnEquals', 'aws:SourceArn', 'arn:aws:cloudtrail:*:${aws:SourceAccount}:trail/*')).toBe(
      'yes',
    )
    expect(holds('ArnLike', 'aws:SourceArn', '${aws:SourceArn}')).toBe('yes')
  })

  it('cannot be of a key with several values', () => {
    expect(holds('StringEquals', 'aws:SourceAccount', '${aws:PrincipalServiceNamesList}')).toBe('cannot-tell')
    const single = keysOf({ 'aws:SourceOrgPaths': present('o-1/'), 'x:a': present('o-1/') })
    const condition = { StringEquals: { 'x:a': '${aws:SourceOrgPaths}' } }
    expect(
      conditionHolds({ Effect: 'Allow', Condition: condition }, { hasVariables: true, keys: single }),
    ).toBe('cannot-tell')
  })

  it('are plain text under an older version of the language', () => {
    expect(source('${aws:SourceAccount}', 'StringEquals', false)).toBe('no')
    expect(source('${aws:Unlisted}', 'StringNotEquals', false)).toBe('yes')
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
  const can = (Effect: string, operator: string, key: string, values: Values) =>
    conditionHolds(
      { Effect, Condition: { [operator]: { [key]: values } } },
      { hasVariables: true, keys: free },
    )

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
