import { describe, expect, it } from '@jest/globals'
import { bucketPolicy } from '../../lib/checks/bucket-policy.ts'
import { kmsKeyUsable } from '../../lib/checks/kms-key-usable.ts'
import type { PolicyStatement, Snapshot } from '../../lib/model/index.ts'
import { aBucket, aTrailBucketPolicy } from '../builders/a-bucket.ts'
import { aKey, aTrailKeyPolicy, keyArn } from '../builders/a-key.ts'
import { account, aTrail } from '../builders/a-trail.ts'
import { theVerdict } from '../builders/judged.ts'

type Condition = NonNullable<PolicyStatement['Condition']>

const organization: Snapshot['organization'] = {
  ok: true,
  value: {
    id: 'o-abcdefghij',
    managementAccount: '111122223333',
    delegatedAdministrators: { ok: true, value: [] },
  },
}
const everything = ['arn:aws:s3:::trail-logs', 'arn:aws:s3:::trail-logs/*']
const service = { 'aws:PrincipalIsAWSService': 'true' }

/** Denies that AWS recommends in its own pages, and what they are for. */
const denies: readonly [string, Condition, string?][] = [
  ['TLS (S3 user guide, "Security best practices")', { Bool: { 'aws:SecureTransport': 'false' } }],
  ['TLS 1.2 (re:Post, s3-enforce-modern-tls)', { NumericLessThan: { 's3:TlsVersion': '1.2' } }],
  [
    'Signature Version 4 (S3 API reference)',
    { StringNotEquals: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } },
  ],
  ['only our account’s buckets', { StringNotEquals: { 'aws:ResourceAccount': account } }],
  ['only our account’s buckets, by S3’s key', { StringNotEquals: { 's3:ResourceAccount': account } }],
  ['only our organization’s buckets', { StringNotEquals: { 'aws:ResourceOrgID': 'o-abcdefghij' } }],
  ['only our regions', { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }],
  [
    'no confused deputy, by account',
    { StringNotEqualsIfExists: { 'aws:SourceAccount': '${aws:ResourceAccount}' }, Bool: service },
  ],
  [
    'no confused deputy, by organization (Organizations user guide, RCP examples)',
    {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: service,
    },
  ],
  [
    'only our organization’s principals, services excepted',
    {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdefghij' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  ],
  [
    'only our networks, services excepted (aws-samples/data-perimeter-policy-examples)',
    {
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24'] },
      StringNotEqualsIfExists: { 'aws:SourceVpc': ['vpc-111'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    },
  ],
  [
    'only our key, where one is named',
    {
      StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
    },
    's3:PutObject',
  ],
  [
    'our key alone',
    { StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn } },
    's3:PutObject',
  ],
  ['SSE-KMS', { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }, 's3:PutObject'],
  [
    'full control for the owner',
    { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    's3:PutObject',
  ],
  [
    'no long retention',
    { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '10' } },
    's3:PutObject',
  ],
]

/** Allows of CloudTrail with a condition that AWS's own pages show. */
const allows: readonly [string, Condition][] = [
  [
    'aws:SourceArn',
    { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/main` } },
  ],
  ['aws:SourceAccount', { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }],
  ['aws:SourceOrgID', { StringEquals: { 'aws:SourceOrgID': '${aws:ResourceOrgID}' } }],
  ['aws:SourceOrgPaths', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-abcdefghij/*' } }],
]

const bucketVerdict = (policy: ReturnType<typeof aTrailBucketPolicy>) =>
  theVerdict(bucketPolicy, {
    trails: [aTrail()],
    organization,
    buckets: { 'trail-logs': aBucket({ policy: { ok: true, value: policy } }) },
  })

describe('statements that AWS recommends', () => {
  it.each(denies)('leave a bucket policy as it was: %s', (_what, Condition, Action = 's3:*') => {
    const { Version = '', Statement } = aTrailBucketPolicy()
    const deny = { Effect: 'Deny', Principal: '*', Action, Resource: everything, Condition }
    const { status, message } = bucketVerdict({ Version, Statement: [...Statement, deny] })
    expect([status, message]).toEqual(['pass', message])
  })

  it.each(allows)('let CloudTrail write, and nobody else: %s', (_what, condition) => {
    const { status, message } = bucketVerdict(
      aTrailBucketPolicy(condition, 'arn:aws:s3:::trail-logs/AWSLogs/*'),
    )
    expect([status, message]).toEqual(['pass', message])
  })

  it('let a Resource name the account by a variable', () => {
    const resource = 'arn:aws:s3:::trail-logs/AWSLogs/${aws:SourceAccount}/*'
    expect(bucketVerdict(aTrailBucketPolicy(undefined, resource)).status).toBe('pass')
  })

  it.each(denies.filter(([, condition]) => !JSON.stringify(condition).includes('"s3:')))(
    'leave a key policy as it was: %s',
    (_what, Condition) => {
      const { Version = '', Statement } = aTrailKeyPolicy()
      const deny = { Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*', Condition }
      const policy = { ok: true as const, value: { Version, Statement: [...Statement, deny] } }
      const { status, message } = theVerdict(kmsKeyUsable, {
        organization,
        keys: { [keyArn]: aKey({ policy }) },
      })
      expect([status, message]).toEqual(['pass', message])
    },
  )
})
