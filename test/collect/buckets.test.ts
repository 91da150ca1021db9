import type { DefaultRetention as ObjectLockRetention, ObjectLockRule } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { Bucket, Part } from '../../lib/model/index.ts'
import { ACCOUNT, bench, OTHER } from '../sandbox/bench.ts'
import { collected, operationsOf } from './collected.ts'

const Bucket = 'trail-logs'
const allParts: Part[] = [
  'bucket',
  'bucket-policy',
  'bucket-policy-status',
  'bucket-acl',
  'bucket-public-access-block',
  'bucket-versioning',
  'bucket-lifecycle',
  'bucket-logging',
  'bucket-object-lock',
]

const withTrail = (options: { account?: string } = {}) =>
  bench({
    setup: async ({ invoke, world }) => {
      const where = { region: 'eu-west-1', ...options }
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
      await invoke(s3, 'CreateBucket', { Bucket, CreateBucketConfiguration }, where)
      addTrail(world, { name: 'main', account: ACCOUNT, homeRegion: 'us-east-1', bucket: Bucket })
    },
  })

async function bucketOf(sandbox: Sandbox, parts = allParts): Promise<Bucket> {
  const bucket = (await collected(sandbox, parts)).buckets[Bucket]
  if (!bucket) throw new Error('the bucket was not read')
  return bucket
}

describe('a bucket in another region than its trail', () => {
  it('is found and read there', async () => {
    const bucket = await bucketOf(await withTrail())
    expect(bucket.region).toEqual({ ok: true, value: 'eu-west-1' })
    expect(bucket.versioning).toEqual({ ok: true, value: 'Off' })
  })

  it('takes "not configured" for an answer', async () => {
    const sandbox = await withTrail()
    await sandbox.invoke(s3, 'DeletePublicAccessBlock', { Bucket }, { region: 'eu-west-1' })
    expect(await bucketOf(sandbox)).toMatchObject({
      policy: { ok: true, value: undefined },
      policyIsPublic: { ok: true, value: false },
      publicAccessBlock: { ok: true, value: undefined },
      lifecycle: { ok: true, value: [] },
      mfaDelete: { ok: true, value: false },
      objectLock: { ok: true, value: undefined },
      logging: { ok: true, value: undefined },
    })
  })

  it('shows what is configured', async () => {
    const sandbox = await withTrail()
    const where = { region: 'eu-west-1' }
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
    ]
    const off = {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    }
    await sandbox.invoke(s3, 'PutPublicAccessBlock', { Bucket, PublicAccessBlockConfiguration: off }, where)
    await sandbox.invoke(s3, 'PutBucketPolicy', { Bucket, Policy: JSON.stringify({ Statement }) }, where)
    await sandbox.invoke(
      s3,
      'PutBucketVersioning',
      { Bucket, VersioningConfiguration: { Status: 'Suspended' } },
      where,
    )
    const rule = {
      ID: 'short',
      Status: 'Enabled' as const,
      Filter: { Prefix: 'AWSLogs/' },
      Expiration: { Days: 1 },
    }
    await sandbox.invoke(
      s3,
      'PutBucketLifecycleConfiguration',
      { Bucket, LifecycleConfiguration: { Rules: [rule] } },
      where,
    )
    expect(await bucketOf(sandbox)).toMatchObject({
      policy: { ok: true, value: { Statement } },
      policyIsPublic: { ok: true, value: true },
      publicAccessBlock: { ok: true, value: { ignorePublicAcls: false, restrictPublicBuckets: true } },
      versioning: { ok: true, value: 'Suspended' },
      lifecycle: {
        ok: true,
        value: [{ id: 'short', enabled: true, prefix: 'AWSLogs/', narrowed: false, expirationDays: 1 }],
      },
    })
  })
})

async function locked(Rule?: ObjectLockRule) {
  const sandbox = await withTrail()
  const where = { region: 'eu-west-1' }
  const on = { Bucket, VersioningConfiguration: { Status: 'Enabled' as const } }
  await sandbox.invoke(s3, 'PutBucketVersioning', on, where)
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' as const, ...(Rule && { Rule }) }
  await sandbox.invoke(s3, 'PutObjectLockConfiguration', { Bucket, ObjectLockConfiguration }, where)
  return (await bucketOf(sandbox)).objectLock
}

describe("a bucket's Object Lock", () => {
  it('is there without a default retention', async () => {
    expect(await locked()).toEqual({ ok: true, value: {} })
  })

  it.each<[ObjectLockRetention, { mode: string; days: number }]>([
    [
      { Mode: 'GOVERNANCE', Days: 90 },
      { mode: 'GOVERNANCE', days: 90 },
    ],
    [
      { Mode: 'COMPLIANCE', Years: 7 },
      { mode: 'COMPLIANCE', days: 2555 },
    ],
  ])('%j is a default retention in days', async (DefaultRetention, retention) => {
    expect(await locked({ DefaultRetention })).toEqual({ ok: true, value: { retention } })
  })
})

describe('a bucket that cannot be read', () => {
  it('H4: is gone, and nothing else is asked', async () => {
    const sandbox = await bench()
    addTrail(sandbox.world, { name: 'main', account: ACCOUNT, homeRegion: 'us-east-1', bucket: Bucket })
    const bucket = await bucketOf(sandbox)
    expect(bucket.region).toMatchObject({ ok: false, operation: 's3:HeadBucket', code: 'NoSuchBucket' })
    expect(bucket.policy).toMatchObject({ ok: false, code: 'Trailkeeper.NotAsked' })
    expect(operationsOf(sandbox)).toEqual(['s3:HeadBucket'])
  })

  it("H3: is somebody else's: denied, not gone", async () => {
    const bucket = await bucketOf(await withTrail({ account: OTHER }))
    expect(bucket.region).toMatchObject({ ok: false, operation: 's3:HeadBucket', code: 'AccessDenied' })
  })
})

describe('demand', () => {
  it('reads only the parts asked for, and no bucket without need', async () => {
    const sandbox = await withTrail()
    await collected(sandbox, [])
    expect(operationsOf(sandbox)).not.toContain('s3:HeadBucket')
    const bucket = await bucketOf(sandbox, ['bucket', 'bucket-versioning'])
    expect(bucket.policy).toMatchObject({ ok: false, code: 'Trailkeeper.NotRead' })
    expect(operationsOf(sandbox)).toContain('s3:GetBucketVersioning')
    expect(operationsOf(sandbox)).not.toContain('s3:GetBucketPolicy')
  })
})
