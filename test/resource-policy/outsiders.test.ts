import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import {
  type Guarded,
  outsiderGrants,
  readingOrDestroying,
  shutsInsidersOut,
} from '../../lib/resource-policy/outsiders.ts'

const account = '123456789012'
const object = 'arn:aws:s3:::logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/29/a.json.gz'
const guarded: Guarded = {
  account,
  organizationId: 'o-ourown0000',
  calls: readingOrDestroying.object.map((action) => [action, object] as const),
  now: new Date('2026-11-29T00:00:00Z'),
}
const allow: PolicyStatement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::logs/*',
}
const grants = (statements: PolicyStatement[], changes: Partial<Guarded> = {}) =>
  outsiderGrants({ Version: '2012-10-17', Statement: statements }, { ...guarded, ...changes }).map(
    ({ principal, action, certainty }) => [principal, action, certainty],
  )
const everybody = [['*', 's3:GetObject', 'yes']]
const where = (Condition: PolicyStatement['Condition']) =>
  grants([{ ...allow, ...(Condition && { Condition }) }])
const but = (Condition: PolicyStatement['Condition']) =>
  grants([allow, { ...allow, Effect: 'Deny', ...(Condition && { Condition }) }])

describe('who outside may read or destroy', () => {
  it('is nobody where only the account, its own or services are let in', () => {
    expect(grants([])).toEqual([])
    for (const AWS of [
      account,
      `arn:aws:iam::${account}:root`,
      `arn:aws:iam::${account}:role/x`,
      'AIDAEXAMPLE',
    ]) {
      expect(grants([{ ...allow, Principal: { AWS } }])).toEqual([])
    }
    expect(grants([{ ...allow, Principal: { Service: 'cloudtrail.amazonaws.com' } }])).toEqual([])
  })

  it('is everybody, where a statement names everybody', () => {
    expect(grants([allow])).toEqual(everybody)
    expect(grants([{ ...allow, Principal: { AWS: '*' } }])).toEqual(everybody)
    const { Principal: _, ...any } = allow
    expect(grants([{ ...any, NotPrincipal: { AWS: account } }])).toEqual(everybody)
  })

  it('is a principal of another account, for what it is let do', () => {
    const arn = 'arn:aws:iam::210987654321:role/reader'
    const principal = { AWS: [arn, '210987654322'] }
    expect(grants([{ ...allow, Principal: principal, Action: ['s3:Get*', 's3:DeleteObject'] }])).toEqual(
      [arn, '210987654322'].flatMap((one) =>
        ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject'].map((action) => [one, action, 'yes']),
      ),
    )
    expect(grants([{ ...allow, Principal: principal }], { insiders: ['210987654322'] })).toEqual([
      [arn, 's3:GetObject', 'yes'],
    ])
    expect(grants([{ ...allow, Effect: 'Deny', Principal: principal }])).toEqual([])
    expect(
      grants([
        { ...allow, Principal: principal },
        { ...allow, Effect: 'Deny' },
      ]),
    ).toEqual([])
  })

  // IAM user guide, "AWS global condition context keys": what a client sends is its own to choose.
  it.each<[string, PolicyStatement['Condition']]>([
    ['any address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }],
    ['any address of IPv6', { IpAddress: { 'aws:SourceIp': '::/0' } }],
    ['half of all addresses', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }],
    ['any user agent', { StringLike: { 'aws:UserAgent': '*' } }],
    ['a user agent that can be sent', { StringEquals: { 'aws:UserAgent': 'secret' } }],
    ['a referer', { StringLike: { 'aws:Referer': 'https://example.com/*' } }],
    ['TLS', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['a tag', { StringEquals: { 'aws:PrincipalTag/team': 'security' } }],
    ['any organization', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
    ['not ours', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } }],
  ])('is everybody, where the condition is %s', (_what, condition) => {
    expect(where(condition)).toEqual(everybody)
  })

  it.each<[string, PolicyStatement['Condition']]>([
    ['an address of ours', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }],
    ['our organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } }],
    ['our account', { StringEquals: { 'aws:PrincipalAccount': account } }],
    ['our account, as KMS asks for it', { StringEquals: { 'kms:CallerAccount': account } }],
    ['a role of ours', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/*` } }],
    ['our network', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }],
    ['a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['a service for our account', { StringEquals: { 'aws:SourceAccount': account } }],
    ['a role of ours, by its id', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } }],
    ['the bucket owner’s account', { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } }],
    ['the bucket owner’s organization', { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }],
    ['an access point of ours', { StringEquals: { 's3:DataAccessPointAccount': account } }],
    ['a tag of the object', { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } }],
    ['a past date', { DateLessThan: { 'aws:CurrentTime': '2020-01-01' } }],
  ])('is nobody, where the condition is %s', (_what, condition) => {
    expect(where(condition)).toEqual([])
  })

  it('is nobody whom a Deny keeps out that cannot be evaded', () => {
    expect(but({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } })).toEqual([])
    expect(but({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })).toEqual([])
    expect(but({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })).toEqual([])
    expect(but({ StringNotLike: { 'aws:userid': ['AROAEXAMPLE:*', '111122223333'] } })).toEqual([])
    expect(but({ Bool: { 'aws:SecureTransport': 'false' } })).toEqual(everybody)
    expect(but({ StringNotLike: { 'aws:UserAgent': 'secret' } })).toEqual(everybody)
  })

  it('is perhaps somebody, where that cannot be told', () => {
    expect(where({ NullIfExists: { 'aws:username': 'true' } })).toEqual([
      ['*', 's3:GetObject', 'cannot-tell'],
    ])
  })

  it('asks for keys and buckets alike', () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/1'
    const calls = readingOrDestroying.key.map((action) => [action, key] as const)
    const open = { ...allow, Action: ['kms:Decrypt', 'kms:PutKeyPolicy'], Resource: '*' }
    expect(grants([open], { calls })).toEqual([
      ['*', 'kms:Decrypt', 'yes'],
      ['*', 'kms:PutKeyPolicy', 'yes'],
    ])
  })
})

const shuts = (...Statement: PolicyStatement[]) =>
  shutsInsidersOut({ Version: '2012-10-17', Statement }, guarded)

describe('a Deny of reading', () => {
  const deny: PolicyStatement = { ...allow, Effect: 'Deny' }

  it('to all but one keeps everybody else in the account out', () => {
    const { Principal: _, ...any } = deny
    const mallory = `arn:aws:iam::${account}:user/mallory`
    expect(shuts({ ...any, NotPrincipal: { AWS: mallory } })).toBe(true)
    expect(shuts({ ...deny, Condition: { ArnNotEquals: { 'aws:PrincipalArn': mallory } } })).toBe(true)
    expect(shuts(deny)).toBe(true)
  })

  it('that asks for the organization, the account, TLS or the network keeps nobody out', () => {
    for (const condition of [
      { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } },
      { StringNotEquals: { 'aws:PrincipalAccount': account } },
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      { StringNotEquals: { 's3:DataAccessPointAccount': account } },
      { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
      { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { StringNotEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } },
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    ]) {
      expect([condition, shuts({ ...deny, Condition: condition })]).toEqual([condition, false])
    }
    expect(shuts({ ...deny, Principal: { AWS: `arn:aws:iam::${account}:user/mallory` } })).toBe(false)
    expect(shuts({ ...deny, Action: 's3:PutBucketPolicy' })).toBe(false)
    expect(shuts(allow)).toBe(false)
  })

  it('is not certain where the organization is not known', () => {
    const { organizationId: _none, ...unknown } = guarded
    const ours = { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-ourown0000' } } }
    expect(shutsInsidersOut({ Statement: [ours] }, unknown)).toBe(false)
  })
})
