import { describe, expect, it } from '@jest/globals'
import { REGIONS } from '../../../sandbox/regions.ts'
import { bucketLetsCloudTrailWrite } from '../../../sandbox/services/s3/cloudtrail-access.ts'
import { newBucket } from '../../../sandbox/services/s3/buckets.ts'
import { keyLetsCloudTrailEncrypt } from '../../../sandbox/services/kms/cloudtrail-access.ts'
import type { SandboxKey } from '../../../sandbox/services/kms/keys.ts'
import { createWorld } from '../../../sandbox/world.ts'

const world = createWorld({ regions: REGIONS['aws'] ?? [] })
const account = '123456789012'
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/audit`
const Principal = { Service: 'cloudtrail.amazonaws.com' }

const bucketLets = (statements: unknown[], trail: Record<string, string> = {}) => {
  const bucket = newBucket(world, 'logs', account, 'us-east-1')
  bucket.policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return bucketLetsCloudTrailWrite(world, bucket, { trailArn, account, ...trail })
}

describe('the bucket policy of the CloudTrail user guide', () => {
  const read = { Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::logs' }
  const write = (
    more: Record<string, unknown> = {},
    Resource = `arn:aws:s3:::logs/AWSLogs/${account}/*`,
  ) => ({
    Effect: 'Allow',
    Principal,
    Action: 's3:PutObject',
    Resource,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...more } },
  })
  it('lets CloudTrail write', () => expect(bucketLets([read, write()])).toBe(true))
  it('needs both statements', () =>
    expect([bucketLets([read]), bucketLets([write()])]).toEqual([false, false]))
  it('may ask for the very trail', () =>
    expect(bucketLets([read, write({ 'aws:SourceArn': trailArn })])).toBe(true))
  it('may ask for another trail', () =>
    expect(bucketLets([read, write({ 'aws:SourceArn': `${trailArn}2` })])).toBe(false))
  it('may ask for the account', () =>
    expect(bucketLets([read, write({ 'aws:SourceAccount': account })])).toBe(true))
  it('holds for its prefix alone', () => {
    const prefixed = write({}, `arn:aws:s3:::logs/ct/AWSLogs/${account}/*`)
    expect([bucketLets([read, prefixed]), bucketLets([read, prefixed], { prefix: 'ct' })]).toEqual([
      false,
      true,
    ])
  })
  it('may ask for the organization', () => {
    const statements = [read, write({ 'aws:SourceOrgID': 'o-1' }, 'arn:aws:s3:::logs/AWSLogs/*')]
    expect([bucketLets(statements), bucketLets(statements, { organizationId: 'o-1' })]).toEqual([false, true])
  })
  it("must name the organization's prefix for its trail", () => {
    const below = write({}, 'arn:aws:s3:::logs/AWSLogs/o-1/*')
    const organizationId = 'o-1'
    expect(bucketLets([read, write()], { organizationId })).toBe(false)
    expect(bucketLets([read, write(), below], { organizationId })).toBe(true)
  })
  it('yields to a deny', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*' }
    expect(bucketLets([read, write(), deny])).toBe(false)
  })
  it('is not hurt by a deny of unencrypted transport', () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } }
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::logs/*',
      Condition,
    }
    expect(bucketLets([read, write(), deny])).toBe(true)
  })
})

const key = (statements: unknown[]): SandboxKey => ({
  id: 'k',
  arn: `arn:aws:kms:us-east-1:${account}:key/k`,
  account,
  region: 'us-east-1',
  description: '',
  state: 'Enabled',
  created: new Date(0),
  usage: 'ENCRYPT_DECRYPT',
  spec: 'SYMMETRIC_DEFAULT',
  policy: JSON.stringify({ Statement: statements }),
  multiRegion: false,
  tags: new Map(),
  grants: new Map(),
  material: new Uint8Array(),
})

describe('the key policy of the CloudTrail user guide', () => {
  const describeKey = { Effect: 'Allow', Principal, Action: 'kms:DescribeKey', Resource: '*' }
  const generate = (context: string, sourceArn = trailArn) => ({
    Effect: 'Allow',
    Principal,
    Action: 'kms:GenerateDataKey*',
    Resource: '*',
    Condition: {
      StringEquals: { 'aws:SourceArn': sourceArn },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': context },
    },
  })
  const lets = (...statements: unknown[]) =>
    keyLetsCloudTrailEncrypt(world, key(statements), { trailArn, account })

  it('lets CloudTrail encrypt', () => {
    expect(lets(describeKey, generate(`arn:aws:cloudtrail:*:${account}:trail/*`))).toBe(true)
  })
  it('needs both statements', () => {
    expect([lets(describeKey), lets(generate('*'))]).toEqual([false, false])
  })
  it.each([
    ['encryption context', generate('arn:aws:cloudtrail:*:999999999999:trail/*')],
    ['source', generate('*', `${trailArn}2`)],
  ])('holds for its %s alone', (_what, statement) => expect(lets(describeKey, statement)).toBe(false))
})
