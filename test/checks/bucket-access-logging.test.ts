import { describe, expect, it } from '@jest/globals'
import { bucketAccessLogging } from '../../lib/checks/bucket-access-logging.ts'
import type { Bucket, LogTarget, PolicyDocument, PolicyStatement } from '../../lib/model/index.ts'
import { aBucket, aLogTarget, anAccessLogPolicy } from '../builders/a-bucket.ts'
import { account } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'
import { theVerdict } from '../builders/judged.ts'

const verdictOf = (logging: Bucket['logging']) =>
  theVerdict(bucketAccessLogging, { buckets: { 'trail-logs': aBucket({ logging }) } })
const statusOf = (logging: Bucket['logging']) => verdictOf(logging).status
const withTarget = (changes: Partial<LogTarget>, more: { partitioned?: boolean } = {}) =>
  verdictOf({
    ok: true,
    value: {
      targetBucket: 'access-logs',
      targetPrefix: 'trail-logs/',
      target: aLogTarget(changes),
      ...more,
    },
  })

describe('bucket-access-logging', () => {
  it('passes where access is logged to another bucket', () => {
    expect(withTarget({}).status).toBe('pass')
  })

  it('fails without access logging', () => {
    expect(statusOf({ ok: true, value: undefined })).toBe('fail')
  })

  it('H6: fails where the bucket logs into itself', () => {
    expect(statusOf({ ok: true, value: { targetBucket: 'trail-logs', targetPrefix: 'access/' } })).toBe(
      'fail',
    )
  })

  it('is unknown where it could not be read', () => {
    expect(statusOf(denied('s3:GetBucketLogging'))).toBe('unknown')
    expect(statusOf({ ok: true, value: { targetBucket: 'access-logs', targetPrefix: '' } })).toBe('unknown')
  })
})

const denyOf = (Condition?: PolicyStatement['Condition']): PolicyStatement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::access-logs', 'arn:aws:s3:::access-logs/*'],
  ...(Condition && { Condition }),
})

const policy = (value: PolicyDocument | undefined) => ({ policy: { ok: true, value } }) as const

const policyFor = (Resource: string) => policy(anAccessLogPolicy({ Resource }))

describe('a bucket that S3 cannot deliver access logs to fails', () => {
  it.each<[string, Partial<LogTarget>]>([
    ['which does not exist', { region: denied('s3:HeadBucket', 'NoSuchBucket') }],
    ['which stands in eu-west-1, not us-east-1', { region: { ok: true, value: 'eu-west-1' } }],
    ['which belongs to another account', { owned: { ok: true, value: false } }],
    ['which has Object Lock', { objectLock: { ok: true, value: true } }],
    ['for which the requester pays', { requesterPays: { ok: true, value: true } }],
    ['which encrypts with aws:kms by default', { encryption: { ok: true, value: 'aws:kms' } }],
    ['which encrypts with aws:kms:dsse by default', { encryption: { ok: true, value: 'aws:kms:dsse' } }],
    ['which lets S3 deliver neither by its policy nor by its ACL', policy(undefined)],
    ['whose policy forbids S3 to deliver there', policy(anAccessLogPolicy({}, denyOf()))],
  ])('%s', (why, changes) => {
    const { status, actual } = withTarget(changes)
    expect([status, actual]).toEqual(['fail', `access is logged to access-logs, ${why}`])
  })

  it('whatever else of it could not be read', () => {
    expect(withTarget({ owned: denied('s3:HeadBucket'), objectLock: { ok: true, value: true } }).status).toBe(
      'fail',
    )
    expect(withTarget({ owned: denied('s3:HeadBucket'), ...policy(undefined) }).status).toBe('fail')
  })
})

it.each<keyof LogTarget>(['region', 'owned', 'objectLock', 'requesterPays', 'encryption', 'policy'])(
  'is unknown where %s of the target could not be read',
  (part) => {
    const failure = denied('s3:HeadBucket')
    const { status, unread } = withTarget({ [part]: failure })
    expect([status, unread]).toEqual(['unknown', [failure]])
  },
)

// S3 user guide, "Enabling Amazon S3 server access logging", Permissions for log delivery.
describe('the policy of the target', () => {
  it.each<[string, Partial<PolicyStatement>, string]>([
    ['lets S3 in for this bucket', {}, 'pass'],
    ['lets S3 in without a condition', { Condition: {} }, 'pass'],
    ['has another bucket’s logs in mind', { Resource: 'arn:aws:s3:::access-logs/other/*' }, 'fail'],
    [
      'lets S3 in for another bucket',
      { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' } } },
      'fail',
    ],
    [
      'lets S3 in for another account',
      { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } },
      'fail',
    ],
    ['lets another service in', { Principal: { Service: 'delivery.logs.amazonaws.com' } }, 'fail'],
    ['lets S3 read', { Action: 's3:GetObject' }, 'fail'],
    [
      'lets S3 in for the account of the target',
      { Condition: { StringEquals: { 'aws:ResourceAccount': account } } },
      'pass',
    ],
    [
      'lets S3 in for an organization, which is not asked about',
      { Condition: { StringEquals: { 'aws:SourceOrgID': 'o-exampleorgid' } } },
      'unknown',
    ],
    [
      'lets S3 in for the organization of the target, which is not asked about',
      { Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } } },
      'unknown',
    ],
    [
      'asks for an ACL, of which AWS says nothing [U]',
      { Condition: { StringEquals: { 's3:x-amz-acl': 'log-delivery-write' } } },
      'unknown',
    ],
  ])('%s', (_what, changes, status) => {
    expect(withTarget(policy(anAccessLogPolicy(changes))).status).toBe(status)
  })

  it.each<[string, PolicyStatement['Condition'], string]>([
    ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }, 'pass'],
    ['with an old TLS', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, 'pass'],
    [
      'of other accounts, services excepted',
      {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
      'pass',
    ],
    ['from outside a network', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }, 'fail'],
    [
      'without a key, which S3 does not say whether it sends [U]',
      { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
      'unknown',
    ],
  ])('with a Deny of requests %s', (_what, Condition, status) => {
    expect(withTarget(policy(anAccessLogPolicy({}, denyOf(Condition)))).status).toBe(status)
  })

  // S3 user guide, "Logging requests with server access logging", Log object key format.
  it('is asked of the key that the log files have', () => {
    const time = '20??-??-??-??-??-??'
    const partitioned = policyFor(
      `arn:aws:s3:::access-logs/trail-logs/*/us-east-1/trail-logs/20??/??/??/${time}-*`,
    )
    expect(withTarget(partitioned).status).toBe('fail')
    expect(withTarget(partitioned, { partitioned: true }).status).toBe('pass')
    const simple = policyFor('arn:aws:s3:::access-logs/trail-logs/20??-*')
    expect(withTarget(simple).status).toBe('pass')
    expect(withTarget(simple, { partitioned: true }).status).toBe('fail')
  })
})

describe('the ACL of the target', () => {
  const grantee = 'http://acs.amazonaws.com/groups/s3/LogDelivery'
  const acl = (...permissions: string[]): Partial<LogTarget> => ({
    grants: { ok: true, value: permissions.map((permission) => ({ grantee, permission })) },
  })
  const nobody = policy(undefined)

  it.each([
    [['WRITE', 'READ_ACP'], 'pass'],
    [['FULL_CONTROL'], 'pass'],
    [['WRITE'], 'fail'],
    [['READ_ACP'], 'fail'],
    [[], 'fail'],
  ])('gives the log delivery group %j: %s', (permissions, status) => {
    expect(withTarget({ ...nobody, ...acl(...permissions) }).status).toBe(status)
  })

  it('lets in nobody but the group that it names', () => {
    const everybody = { grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', permission: 'WRITE' }
    expect(withTarget({ ...nobody, grants: { ok: true, value: [everybody] } }).status).toBe('fail')
  })

  it('helps where an Allow of the policy hangs on what is not known, and not against a Deny', () => {
    const given = acl('WRITE', 'READ_ACP')
    const open = { StringEquals: { 's3:x-amz-acl': 'log-delivery-write' } }
    expect(withTarget({ ...given, ...policy(anAccessLogPolicy({ Condition: open })) }).status).toBe('pass')
    expect(withTarget({ ...given, ...policy({ Statement: [denyOf()] }) }).status).toBe('fail')
    expect(withTarget({ ...given, ...policy({ Statement: [denyOf(open)] }) }).status).toBe('unknown')
  })

  it('is asked for only where the policy does not settle it', () => {
    const unread = denied('s3:GetBucketAcl')
    expect(withTarget({ grants: unread }).status).toBe('pass')
    const verdict = withTarget({ ...nobody, grants: unread })
    expect([verdict.status, verdict.unread]).toEqual(['unknown', [unread]])
  })
})
