import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { evaluate } from '../../lib/resource-policy/evaluate.ts'
import { keysOf, present, type PolicyRequest, unknownKey } from '../../lib/resource-policy/request.ts'

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
