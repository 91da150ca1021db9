import { describe, expect, it } from '@jest/globals'
import { oneOf, present, keysOf } from '../../lib/resource-policy/request.ts'
import { holds, trailArn } from './a-condition.ts'
import type { Values } from './a-condition.ts'

describe('a value of the policy and one of the request are compared', () => {
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

  it.each<[string, string, string]>([
    ['ArnLike', 'arn:aws:cloudtrail:*:111122223333:trail/*', 'yes'],
    ['ArnLike', 'arn:aws:cloudtrail:us-east-1:111122223333:trail/*', 'cannot-tell'],
    ['ArnLike', 'arn:aws:cloudtrail:*:111122223333:trail/main', 'cannot-tell'],
    ['ArnLike', 'arn:aws:cloudtrail:*:444455556666:trail/*', 'no'],
    ['ArnLike', 'arn:aws:s3:::*', 'no'],
    ['ArnLike', 'arn:aws:cloudtrail', 'no'],
    ['ArnNotLike', 'arn:aws:cloudtrail:*:444455556666:trail/*', 'yes'],
    ['ArnLike', '*', 'yes'],
  ])('%s of an ARN of which only the form is known, %s: %s', (operator, pattern, answer) => {
    expect(holds(operator, 'x:trail', pattern)).toBe(answer)
  })

  it('keeps what stands behind the fifth colon together', () => {
    const group = present('arn:aws:logs:us-east-1:1:log-group:trails:*')
    const keys = keysOf({ 'x:group': group })
    const asks = (pattern: string) => holds('ArnLike', 'x:group', pattern, { keys })
    expect(asks('arn:aws:logs:us-east-1:1:log-group:trails:*')).toBe('yes')
    expect(asks('arn:aws:logs:us-east-1:1:log-group:*')).toBe('yes')
    expect(asks('arn:aws:logs:us-east-1:1:log-group:other:*')).toBe('no')
    expect(asks('arn:aws:logs:us-east-1:1:log-group')).toBe('no')
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
    ['NumericEquals', ' 1000 ', 'yes'],
    ['NumericLessThan', '1000.25', 'yes'],
    ['NumericEquals', 'x1000', 'cannot-tell'],
    ['NumericEquals', '1000x', 'cannot-tell'],
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
    ['DateGreaterThan', 'aws:CurrentTime', ' 2020-01-01 ', 'yes'],
    ['DateGreaterThan', 'aws:CurrentTime', '1577836800.25', 'yes'],
    ['DateGreaterThan', 'aws:CurrentTime', 'x1577836800', 'cannot-tell'],
    ['DateGreaterThan', 'aws:CurrentTime', '1577836800x', 'cannot-tell'],
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

  // [U]: no key that is known here is binary.
  it('cannot tell whether base64 is a text, only that it is not', () => {
    expect(holds('BinaryEquals', 'x:binary', 'aGVsbG8=')).toBe('cannot-tell')
    expect(holds('BinaryEquals', 'x:binary', 'hello')).toBe('cannot-tell')
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
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/8x', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/-8', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/+8', 'cannot-tell'],
    ['IpAddress', 'aws:SourceIp', '203.0.113.0/1e1', 'cannot-tell'],
    ['IpAddress', 'aws:VpcSourceIp', '0.0.0.0/0', 'no'],
    ['IpAddress', 'aws:SourceIp', '203.0.*', 'cannot-tell'],
    ['IpAddress', 'x:address', '0.0.0.0/0', 'yes'],
    ['IpAddress', 'x:address', '::/0', 'no'],
    ['IpAddress', 'x:address', '203.0.113.0/24', 'no'],
    ['NotIpAddress', 'x:address', '203.0.113.0/24', 'yes'],
    ['IpAddress', 'x:address', '64.0.0.0/2', 'cannot-tell'],
    ['IpAddress', 'aws:SourceAccount', '203.0.113.0/24', 'cannot-tell'],
    ['IpAddress', 'aws:UserAgent', '203.0.113.0/24', 'cannot-tell'],
  ])('%s %s %j: %s', (operator, key, values, answer) => {
    expect(holds(operator, key, values)).toBe(answer)
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

// An ARN of AWS's own, or none: a customer's ARN is not it.
describe('a principal of AWS’s own', () => {
  const own = keysOf({
    arn: oneOf('absent', [{ is: 'foreign-arn' }]),
    present: present({ is: 'foreign-arn' }),
  })
  const asked = (operator: string, key: string, value: string) =>
    holds(operator, key, value, { effect: 'Deny', keys: own })

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
