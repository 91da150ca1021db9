import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model.ts'
import { serviceAccess } from '../../lib/policy-document/service-access.ts'

const request = {
  service: 'cloudtrail.amazonaws.com',
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::logs/AWSLogs/1',
  context: { 'aws:sourceaccount': ['1'] },
}
const allow: PolicyStatement = {
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
}
const deny: PolicyStatement = { ...allow, Effect: 'Deny' }
const unclear = { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }
const access = (...Statement: PolicyStatement[]) => serviceAccess({ Statement }, request)

describe('serviceAccess', () => {
  it('allows what a statement allows, denies what one denies, and nothing by default', () => {
    expect(access(allow)).toBe('allowed')
    expect(access(allow, deny)).toBe('denied')
    expect(access()).toBe('not-allowed')
  })

  it('knows every way to name the service', () => {
    expect(access({ ...allow, Principal: '*' })).toBe('allowed')
    expect(access({ ...allow, Principal: { AWS: '*' } })).toBe('allowed')
    expect(
      access({ ...allow, Principal: { Service: ['a.amazonaws.com', 'cloudtrail.amazonaws.com'] } }),
    ).toBe('allowed')
    expect(access({ ...allow, Principal: { AWS: 'arn:aws:iam::1:root' } })).toBe('not-allowed')
    expect(access({ ...allow, Principal: null })).toBe('not-allowed')
  })

  it('knows that a Deny for all but some principals hits the service', () => {
    const { Principal: _, ...others } = deny
    expect(access(allow, { ...others, NotPrincipal: { AWS: 'arn:aws:iam::1:root' } })).toBe('denied')
    expect(access(allow, { ...others, NotPrincipal: { Service: 'cloudtrail.amazonaws.com' } })).toBe(
      'allowed',
    )
  })

  it('matches actions in any case, with wildcards and exceptions', () => {
    expect(access({ ...allow, Action: ['s3:get*', 'S3:PUT*'] })).toBe('allowed')
    const { Action: _, ...any } = allow
    expect(access({ ...any, NotAction: 's3:Delete*' })).toBe('allowed')
    expect(access({ ...any, NotAction: 's3:*' })).toBe('not-allowed')
  })

  it('matches resources, with exceptions', () => {
    expect(access({ ...allow, Resource: 'arn:aws:s3:::other/*' })).toBe('not-allowed')
    const { Resource: _, ...any } = deny
    expect(access(allow, { ...any, NotResource: 'arn:aws:s3:::logs/AWSLogs/*' })).toBe('allowed')
    expect(access(allow, { ...any, NotResource: 'arn:aws:s3:::logs/public/*' })).toBe('denied')
  })

  it('cannot tell where an undecidable condition decides', () => {
    expect(access({ ...allow, Condition: unclear })).toBe('cannot-tell')
    expect(access(allow, { ...deny, Condition: unclear })).toBe('cannot-tell')
    expect(access({ ...deny, Condition: unclear })).toBe('not-allowed')
    expect(access(allow, { ...allow, Condition: unclear })).toBe('allowed')
    expect(access(allow, { ...deny, Resource: 'arn:aws:s3:::${aws:username}/*' })).toBe('cannot-tell')
  })
})
