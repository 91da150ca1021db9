import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import type { Membership } from '../../lib/resource-policy/cloudtrail-keys.ts'
import { strangerAccess } from '../../lib/resource-policy/stranger-access.ts'

const account = '123456789012'
const everywhere = 'arn:aws:s3:::logs/*'
const write: PolicyStatement = {
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: everywhere,
  Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
}
const own: Membership = { id: 'o-ourown0000', inRoot: false }

const open = (statements: readonly PolicyStatement[], organization: Membership = own) =>
  strangerAccess(
    { Version: '2012-10-17', Statement: [...statements] },
    {
      partition: 'aws',
      bucket: 'logs',
      owner: { account, organization, region: 'eu-west-1' },
      now: new Date('2026-11-29T00:00:00Z'),
    },
  )
const openTo = (Resource: string | string[]) => open([{ ...write, Resource }])
const openWhere = (Condition: PolicyStatement['Condition'], organization?: Membership) =>
  open([{ ...write, ...(Condition && { Condition }) }], organization)
const denied = (Condition: PolicyStatement['Condition'], more: Partial<PolicyStatement> = {}) =>
  open([
    write,
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: everywhere,
      ...(Condition && { Condition }),
      ...more,
    },
  ])

describe('the paths that a stranger’s trail writes', () => {
  it.each([
    everywhere,
    'arn:aws:s3:::logs/AWSLogs/*',
    'arn:aws:s3:::logs/audit/AWSLogs/*',
    'arn:aws:s3:::logs/audit*',
    'arn:aws:s3:::logs/team-?/AWSLogs/*',
    'arn:aws:s3:::logs/*/CloudTrail/*',
    'arn:aws:s3:::logs/AWSLogs/*/CloudTrail-Digest/*',
    'arn:aws:s3:::logs/AWSLogs/*/CloudTrail-Insight/*',
    'arn:aws:s3:::logs/AWSLogs/*/CloudTrail/eu-west-1/*',
    'arn:aws:s3:::logs/AWSLogs/o-*/*',
    'arn:aws:s3:::logs/AWSLogs/9*',
    'arn:aws:s3:::logs/AWSLogs/1234*/*',
    'arn:aws:s3:::logs/AWSLogs*',
    'arn:aws:s3:::logs/AWSLogs/*/CloudTrail/us-*/*',
    'arn:aws:s3:::logs/AWSLogs/*/CloudTrail/eu-*/*',
    'arn:aws:s3:::logs/team/audit/*',
    'arn:aws:s3:::logs/*.json.gz',
    'arn:aws:s3:::*',
  ])('lie in %s', (resource) => {
    expect(openTo(resource)).toBe('yes')
  })

  it.each(['AWSLogs/*/CloudTrail-Digest/*', 'AWSLogs/o-*/*'])('lie in %s, whatever else is open', (path) => {
    expect(openTo([`arn:aws:s3:::logs/AWSLogs/${account}/*`, `arn:aws:s3:::logs/${path}`])).toBe('yes')
  })

  // Decision on hardening: a prefix of only this account is a note, not a hole.
  it.each([
    `arn:aws:s3:::logs/AWSLogs/${account}/*`,
    `arn:aws:s3:::logs/audit/AWSLogs/${account}/*`,
    'arn:aws:s3:::logs/AWSLogs/o-ourown0000/*',
    'arn:aws:s3:::logs/Config/AWSLogs/123456789012/*',
    'arn:aws:s3:::logs/AWSLogs-old/*',
    'arn:aws:s3:::other/*',
  ])('do not lie in %s', (resource) => {
    expect(openTo(resource)).toBe('no')
  })

  it('are chosen so that no Deny hits them', () => {
    expect(denied(undefined, { Resource: 'arn:aws:s3:::logs/AWSLogs/*' })).toBe('yes')
    const { Resource: _, ...any } = write
    const elsewhere = { ...any, Effect: 'Deny', NotResource: `arn:aws:s3:::logs/AWSLogs/${account}/*` }
    const { Condition: _none, ...unconditioned } = elsewhere
    expect(open([write, unconditioned])).toBe('no')
  })
})

// IAM user guide, "The confused deputy problem".
describe('conditions that shut strangers out', () => {
  it.each<[string, PolicyStatement['Condition']]>([
    [
      'aws:SourceArn',
      { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:eu-west-1:${account}:trail/main` } },
    ],
    ['its pattern', { ArnLike: { 'AWS:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } }],
    ['aws:SourceAccount', { StringEquals: { 'aws:SourceAccount': account } }],
    ['…IfExists of a key that is always there', { StringEqualsIfExists: { 'aws:SourceAccount': account } }],
    ['the bucket owner’s account', { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }],
    ['aws:SourceOrgID', { StringEquals: { 'aws:SourceOrgID': 'o-ourown0000' } }],
    ['the bucket owner’s organization', { StringEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } }],
    ['aws:SourceOrgPaths', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-ourown0000/*' } }],
    // Every id that was seen has ten characters behind `o-`, so that the slash is not missed.
    ['a path without its slash', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-ourown0000*' } }],
    ['no other service', { StringEquals: { 'aws:PrincipalServiceName': 'config.amazonaws.com' } }],
  ])('%s', (_what, condition) => {
    expect(openWhere(condition)).toBe('no')
  })

  it('a Deny unless the account, the organization or the trail is ours', () => {
    expect(denied({ StringNotEquals: { 'aws:SourceAccount': account } })).toBe('no')
    expect(denied({ StringNotEquals: { 'aws:SourceOrgID': 'o-ourown0000' } })).toBe('no')
    expect(
      denied({
        StringNotEqualsIfExists: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      }),
    ).toBe('no')
    expect(denied({ ArnNotLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${account}:trail/*` } })).toBe('no')
  })
})

describe('conditions that do not', () => {
  it.each<[string, PolicyStatement['Condition']]>([
    [
      'a pattern that every trail fits',
      { StringLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/*' } },
    ],
    ['the trail’s name', { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/main' } }],
    ['the trail’s region', { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:eu-*:*:trail/ma?n' } }],
    ['half an account', { StringLike: { 'aws:SourceAccount': '1234*' } }],
    ['half an account in the ARN', { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:1234*:trail/*' } }],
    ['half an organization', { StringLike: { 'aws:SourceOrgID': 'o-a*' } }],
    ['half a path', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-ourown000*' } }],
    ['the root of any organization', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-*/r-*/' } }],
    ['any organization', { Null: { 'aws:SourceOrgID': 'false' } }],
    ['no organization', { Null: { 'aws:SourceOrgID': 'true' } }],
    ['the organization, if there is one', { StringEqualsIfExists: { 'aws:SourceOrgID': 'o-ourown0000' } }],
    ['all of no organizations', { 'ForAllValues:StringEquals': { 'aws:SourceOrgID': 'o-ourown0000' } }],
    ['all of no paths', { 'ForAllValues:StringLike': { 'aws:SourceOrgPaths': 'o-ourown0000/*' } }],
    ['CloudTrail itself', { StringEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } }],
    ['S3’s own keys', { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } }],
    ['KMS keys', { StringEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }],
    ['any key', { StringLike: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:*' } }],
    ['a key at all', { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' } }],
  ])('%s', (_what, condition) => {
    expect(openWhere(condition)).toBe('yes')
  })

  it('a Deny that spares trails of no organization', () => {
    const others = { StringNotEquals: { 'aws:SourceOrgID': 'o-ourown0000' } }
    expect(denied({ ...others, Null: { 'aws:SourceOrgID': 'false' } })).toBe('yes')
    expect(denied({ 'ForAnyValue:StringNotEquals': { 'aws:SourceOrgID': 'o-ourown0000' } })).toBe('yes')
  })

  it('our key alone shuts strangers out, who cannot name it', () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    expect(openWhere({ StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': key } })).toBe('no')
  })
})

describe('what cannot be told', () => {
  it('is who a condition lets in that nobody can judge', () => {
    expect(openWhere({ StringLike: { 'aws:UserAgent': '*bot*' } })).toBe('cannot-tell')
    expect(openWhere({ StringEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } }, 'unknown')).toBe(
      'cannot-tell',
    )
  })

  it('is no question where the account is in no organization', () => {
    expect(openWhere({ StringEquals: { 'aws:SourceOrgID': 'o-ourown0000' } }, 'none')).toBe('no')
  })
})

describe('another account that the policy names', () => {
  it('is no stranger', () => {
    expect(openWhere({ StringEquals: { 'aws:SourceAccount': [account, '999999999990'] } })).toBe('no')
    expect(
      openTo([`arn:aws:s3:::logs/AWSLogs/${account}/*`, 'arn:aws:s3:::logs/AWSLogs/999999999990/*']),
    ).toBe('no')
  })
})
