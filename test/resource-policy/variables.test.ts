import { describe, expect, it } from '@jest/globals'
import { keysOf, present } from '../../lib/resource-policy/request.ts'
import { holds } from './a-condition.ts'
import type { Values } from './a-condition.ts'

const source = (values: Values, operator = 'StringEquals', hasVariables = true) =>
  holds(operator, 'aws:SourceAccount', values, { hasVariables })

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
    expect(holds('StringEquals', 'x:a', '${aws:SourceOrgPaths}', { keys: single })).toBe('cannot-tell')
    const many = keysOf({ 'x:many': present('o-1/', 'o-2/'), 'x:a': present('o-1/') })
    expect(holds('StringEquals', 'x:a', '${x:many}', { keys: many })).toBe('cannot-tell')
  })

  it('are plain text under an older version of the language', () => {
    expect(source('${aws:SourceAccount}', 'StringEquals', false)).toBe('no')
    expect(source('${aws:Unlisted}', 'StringNotEquals', false)).toBe('yes')
  })
})
