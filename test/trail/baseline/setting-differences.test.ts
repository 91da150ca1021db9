import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../lib/model/write.ts'
import type { Safeguards, SetUp } from '../../../lib/model/index.ts'
import { settingDifferences } from '../../../lib/trail/baseline/setting-differences.ts'
import { account } from '../../builders/a-trail.ts'
import { denied } from '../../builders/failures.ts'

const s3 = (operation: string, input: JsonObject = {}): SetUp => ({
  service: 's3',
  operation,
  region: 'us-east-1',
  input: { Bucket: 'logs', ...input },
})
const one = (setting: string, ...setUps: SetUp[]): Safeguards => [{ setting, setUps }]
const texts = (kept: Safeguards, live: Safeguards) =>
  settingDifferences(kept, live, account).differences.map(({ text }) => text)
const differ = (setting: string, was: SetUp[], is: SetUp[]) =>
  texts(one(setting, ...was), one(setting, ...is)).length > 0

const statement = { Sid: 'a', Effect: 'Allow', Principal: '*', Action: ['s3:Get*'], Resource: 'x' }
const policy = (...Statement: object[]) =>
  s3('PutBucketPolicy', { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
const ofTrail = (owner: string, Sid = 'TrailkeeperWrite') => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'x',
  Condition: { StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${owner}:trail/main` } },
})

const retention = (days?: number): SetUp => ({
  service: 'logs',
  operation: days === undefined ? 'DeleteRetentionPolicy' : 'PutRetentionPolicy',
  region: 'us-east-1',
  input: { logGroupName: 'g', ...(days !== undefined && { retentionInDays: days }) },
})

const grant = (who: string): SetUp => ({
  service: 'kms',
  operation: 'CreateGrant',
  region: 'us-east-1',
  input: { KeyId: 'k', GranteePrincipal: who },
  removal: { operation: 'RevokeGrant', input: { KeyId: 'k', GrantId: who } },
})

const withGrant = (...added: object[]) =>
  differ('bucket policy', [policy(statement)], [policy(statement, ...added)])

describe('a policy', () => {
  it('is the same in whatever order its lists stand', () => {
    const other = { Resource: ['x'], Action: 's3:Get*', Principal: '*', Effect: 'Allow', Sid: 'a' }
    const kept = policy(statement, ofTrail(account))
    expect(differ('bucket policy', [kept], [policy(ofTrail(account), other)])).toBe(false)
  })

  it('is another where a statement was added or taken away: those are shown', () => {
    const stranger = { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 's3:*', Resource: 'x' }
    const [kept, live] = [one('bucket policy', policy(statement)), one('bucket policy', policy(stranger))]
    expect(texts(kept, live)).toEqual([
      `bucket policy: ${JSON.stringify({ Effect: 'Allow', Sid: 'a', Principal: '*', Action: ['s3:Get*'], Resource: 'x' })} → ${JSON.stringify(stranger)}`,
    ])
  })

  it('is the same with what Trailkeeper added for a trail of the account, and for no other', () => {
    expect(withGrant(ofTrail(account))).toBe(false)
    expect(withGrant(ofTrail('999999999999'))).toBe(true)
    expect(withGrant({ ...ofTrail(account), Principal: '*' })).toBe(true)
    expect(withGrant({ ...ofTrail(account), Condition: {} })).toBe(true)
  })

  it('is gone where none stands', () => {
    expect(differ('bucket policy', [policy(statement)], [s3('DeleteBucketPolicy')])).toBe(true)
  })
})

describe('a setting that became stronger is none, and the way back is one', () => {
  const versions = (Status: string) => s3('PutBucketVersioning', { VersioningConfiguration: { Status } })
  const block = (on: boolean) =>
    s3('PutPublicAccessBlock', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: on },
    })
  const lock = (Mode: string, Days: number) =>
    s3('PutObjectLockConfiguration', {
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode, Days } } },
    })
  const paidBy = (Payer: string) => s3('PutBucketRequestPayment', { RequestPaymentConfiguration: { Payer } })
  const logsTo = (on: boolean) =>
    s3('PutBucketLogging', { BucketLoggingStatus: on ? { LoggingEnabled: { TargetBucket: 'b' } } : {} })

  it.each<[string, SetUp[], SetUp[]]>([
    ['bucket versioning', [versions('Suspended')], [versions('Enabled')]],
    ['bucket versioning', [], [versions('Enabled')]],
    ['bucket public access block', [block(false)], [block(true)]],
    ['bucket public access block', [s3('DeletePublicAccessBlock')], [block(false)]],
    ['bucket Object Lock', [], [lock('GOVERNANCE', 1)]],
    ['bucket Object Lock', [lock('GOVERNANCE', 30)], [lock('COMPLIANCE', 30)]],
    ['log group retention', [retention(90)], [retention(365)]],
    ['log group retention', [retention(90)], [retention()]],
    ['bucket access logging', [logsTo(false)], [logsTo(true)]],
    ['bucket request payment', [paidBy('Requester')], [paidBy('BucketOwner')]],
  ])('%s', (setting, weak, strong) => {
    expect(differ(setting, weak, strong)).toBe(false)
    // What was nothing at all is no setting to go back to.
    expect(weak.length === 0 || differ(setting, strong, weak)).toBe(true)
  })
})

describe('of several of a kind', () => {
  it('one more is strange, and one less is lost', () => {
    const { differences } = settingDifferences(
      one('key grants', grant('a')),
      one('key grants', grant('b')),
      account,
    )
    expect(differences).toMatchObject([{ lost: [grant('a')], strange: [grant('b')] }])
  })

  it('how each would be taken away makes none another', () => {
    const { removal: _removal, ...stored } = grant('a')
    expect(differ('key grants', [stored], [grant('a')])).toBe(false)
  })
})

it('what could not be read is neither the same nor another; what was never kept says nothing', () => {
  const unread = denied('the bucket policy')
  const kept = one('bucket policy', policy(statement))
  expect(settingDifferences(kept, [{ setting: 'bucket policy', setUps: [], unread }], account)).toEqual({
    differences: [],
    unread: [unread],
  })
  expect(settingDifferences(kept, [], account)).toMatchObject({ differences: [], unread: [{ ok: false }] })
  expect(settingDifferences([], kept, account)).toEqual({ differences: [], unread: [] })
})
