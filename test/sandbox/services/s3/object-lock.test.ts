import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3'
import type { ObjectLockConfiguration, ObjectLockRetention, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { bench } from '../../bench.ts'
import { Bucket, refusalOf, s3Of, setVersioning, withBucket } from './bucket.ts'

const Key = 'log'
const day = 24 * 3_600_000
const inDays = (days: number) => new Date(Date.now() + days * day)

async function withLocks() {
  const s3 = s3Of(await bench())
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
  return s3
}

const put = async (s3: S3Client, more: object = {}) =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }))).VersionId
const configure = (s3: S3Client, ObjectLockConfiguration: ObjectLockConfiguration) =>
  s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
const retain = (s3: S3Client, Retention: ObjectLockRetention, more: object = {}) =>
  s3.send(new PutObjectRetentionCommand({ Bucket, Key, Retention, ...more }))
const remove = (s3: S3Client, VersionId: string | undefined, more: object = {}) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }))
const byDefault = (Mode: 'GOVERNANCE' | 'COMPLIANCE') => ({
  ObjectLockEnabled: 'Enabled' as const,
  Rule: { DefaultRetention: { Mode, Days: 1 } },
})
const denied = { name: 'AccessDenied', status: 403 }

// Recorded answers of AWS: LocalStack, test_s3_api.snapshot.json, TestS3ObjectLock.
describe("a bucket's Object Lock", () => {
  it('needs versions, and keeps them on', async () => {
    const { s3 } = await withBucket()
    const enabled = { ObjectLockEnabled: 'Enabled' as const }
    expect(await refusalOf(configure(s3, enabled))).toMatchObject({ name: 'InvalidBucketState', status: 409 })
    await setVersioning(s3, 'Enabled')
    await configure(s3, enabled)
    const read = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
    expect(read.ObjectLockConfiguration).toEqual(enabled)
    expect(await refusalOf(setVersioning(s3, 'Suspended'))).toMatchObject({ name: 'InvalidBucketState' })
  })

  it.each<[ObjectLockConfiguration]>([
    [{}],
    [{ Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } }],
    [{ ObjectLockEnabled: 'Enabled', Rule: {} }],
    [{ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE' } } }],
    [{ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1, Years: 1 } } }],
  ])('is not %j', async (configuration) => {
    const s3 = await withLocks()
    expect(await refusalOf(configure(s3, configuration))).toMatchObject({ name: 'MalformedXML', status: 400 })
  })

  it('locks what is written from then on (test_bucket_config_default_retention)', async () => {
    const s3 = await withLocks()
    await put(s3)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ObjectLockMode).toBeUndefined()
    await configure(s3, byDefault('GOVERNANCE'))
    await put(s3)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    expect(head.ObjectLockMode).toBe('GOVERNANCE')
    expect(head.ObjectLockRetainUntilDate?.getTime()).toBeGreaterThan(Date.now() + day - 60_000)
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, TestS3ObjectLockRetention.
describe('a locked version', () => {
  it('is not deleted, except past GOVERNANCE by who may; a marker hides it all the same', async () => {
    const s3 = await withLocks()
    await configure(s3, byDefault('GOVERNANCE'))
    const version = await put(s3)
    expect(await refusalOf(remove(s3, version))).toMatchObject(denied)
    expect((await remove(s3, undefined)).DeleteMarker).toBe(true)
    await remove(s3, version, { BypassGovernanceRetention: true })
  })

  it('under COMPLIANCE is not deleted by anybody', async () => {
    const s3 = await withLocks()
    await configure(s3, byDefault('COMPLIANCE'))
    const version = await put(s3)
    expect(await refusalOf(remove(s3, version, { BypassGovernanceRetention: true }))).toMatchObject(denied)
  })

  it('is deleted when its time is over', async () => {
    let now = Date.now()
    const s3 = s3Of(await bench({ clock: () => new Date(now) }))
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
    await configure(s3, byDefault('COMPLIANCE'))
    const version = await put(s3)
    now += 2 * day
    expect((await remove(s3, version)).VersionId).toBe(version)
  })

  it('is kept longer by everybody, and shorter only past GOVERNANCE', async () => {
    const s3 = await withLocks()
    await put(s3)
    const Mode = 'GOVERNANCE'
    await retain(s3, { Mode, RetainUntilDate: inDays(10) })
    await retain(s3, { Mode, RetainUntilDate: inDays(12) })
    expect(await refusalOf(retain(s3, { Mode, RetainUntilDate: inDays(5) }))).toMatchObject(denied)
    await retain(s3, { Mode, RetainUntilDate: inDays(5) }, { BypassGovernanceRetention: true })
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key }))
    expect(Retention?.Mode).toBe(Mode)
  })

  it('under a legal hold is not deleted until it is taken off', async () => {
    const s3 = await withLocks()
    const version = await put(s3, { ObjectLockLegalHoldStatus: 'ON' })
    const Delete = { Objects: [{ Key, VersionId: version }] }
    expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete }))).Errors).toEqual([
      { Key, VersionId: version, Code: 'AccessDenied', Message: 'Access Denied' },
    ])
    await s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status: 'OFF' } }))
    const { LegalHold } = await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key }))
    expect(LegalHold).toEqual({ Status: 'OFF' })
    await remove(s3, version)
  })
})

describe('without Object Lock', () => {
  it('nothing is locked, nor asked to pass a lock', async () => {
    const { s3 } = await withBucket()
    await put(s3)
    const missing = { name: 'InvalidRequest', message: 'Bucket is missing Object Lock Configuration' }
    expect(await refusalOf(retain(s3, { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) }))).toMatchObject(
      missing,
    )
    expect(await refusalOf(put(s3, { ObjectLockLegalHoldStatus: 'ON' }))).toMatchObject(missing)
    expect(await refusalOf(remove(s3, undefined, { BypassGovernanceRetention: true }))).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'x-amz-bypass-governance-retention',
    })
  })

  it('an object that was never locked says so', async () => {
    const s3 = await withLocks()
    await put(s3)
    const never = { name: 'NoSuchObjectLockConfiguration', status: 404 }
    expect(await refusalOf(s3.send(new GetObjectRetentionCommand({ Bucket, Key })))).toMatchObject(never)
    expect(await refusalOf(s3.send(new GetObjectLegalHoldCommand({ Bucket, Key })))).toMatchObject(never)
  })
})
