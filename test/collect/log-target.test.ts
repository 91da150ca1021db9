import { beforeEach, describe, expect, it } from '@jest/globals'
import { bucketAccessLogging } from '../../lib/checks/bucket-access-logging.ts'
import type { Bucket } from '../../lib/model.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { findBucket } from '../../sandbox/services/s3/buckets.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { ACCOUNT, bench, OTHER } from '../sandbox/bench.ts'
import { collected } from './collected.ts'

const where = { region: 'us-east-1' }

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await bench()
  addTrail(sandbox.world, { name: 'main', account: ACCOUNT, homeRegion: 'us-east-1', bucket: 'logs' })
  await sandbox.invoke(s3, 'CreateBucket', { Bucket: 'logs' }, where)
  await sandbox.invoke(s3, 'CreateBucket', { Bucket: 'access' }, where)
  const LoggingEnabled = { TargetBucket: 'access', TargetPrefix: 'logs/' }
  await sandbox.invoke(
    s3,
    'PutBucketLogging',
    { Bucket: 'logs', BucketLoggingStatus: { LoggingEnabled } },
    where,
  )
})

const look = () => collected(sandbox, [...bucketAccessLogging.reads])
const verdict = async () => bucketAccessLogging.run(await look(), aPolicy())[0]
const told = async () => {
  const { status, actual } = (await verdict()) ?? {}
  return [status, actual]
}

describe('the bucket that access logs go to', () => {
  it('is read where it stands', async () => {
    const { logging }: Partial<Bucket> = (await look()).buckets['logs'] ?? {}
    expect(logging).toEqual({
      ok: true,
      value: {
        targetBucket: 'access',
        targetPrefix: 'logs/',
        target: {
          region: { ok: true, value: 'us-east-1' },
          owned: { ok: true, value: true },
          objectLock: { ok: true, value: false },
          requesterPays: { ok: true, value: false },
          encryption: { ok: true, value: 'AES256' },
        },
      },
    })
    expect(await told()).toEqual(['pass', 'access is logged to access'])
  })

  it('may be gone since', async () => {
    await sandbox.invoke(s3, 'DeleteBucket', { Bucket: 'access' }, where)
    expect(await told()).toEqual(['fail', 'access is logged to access, which does not exist'])
  })

  it('may have been made again by somebody else, or elsewhere', async () => {
    const access = findBucket(sandbox.world, 'access')
    if (access) access.account = OTHER
    expect((await told())[0]).not.toBe('pass')
    if (access) Object.assign(access, { account: ACCOUNT, region: 'eu-west-1' })
    expect(await told()).toEqual([
      'fail',
      'access is logged to access, which stands in eu-west-1, not us-east-1',
    ])
  })

  it('may have Object Lock', async () => {
    await sandbox.invoke(s3, 'DeleteBucket', { Bucket: 'access' }, where)
    const locked = { Bucket: 'access', ObjectLockEnabledForBucket: true }
    await sandbox.invoke(s3, 'CreateBucket', locked, where)
    expect(await told()).toEqual(['fail', 'access is logged to access, which has Object Lock'])
  })

  it('may let requesters pay', async () => {
    const RequestPaymentConfiguration = { Payer: 'Requester' as const }
    await sandbox.invoke(
      s3,
      'PutBucketRequestPayment',
      { Bucket: 'access', RequestPaymentConfiguration },
      where,
    )
    expect(await told()).toEqual(['fail', 'access is logged to access, for which the requester pays'])
  })

  it('may encrypt with KMS', async () => {
    const ServerSideEncryptionConfiguration = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }],
    }
    await sandbox.invoke(
      s3,
      'PutBucketEncryption',
      { Bucket: 'access', ServerSideEncryptionConfiguration },
      where,
    )
    expect(await told()).toEqual([
      'fail',
      'access is logged to access, which encrypts with aws:kms by default',
    ])
  })

  it.each([['GetObjectLockConfiguration'], ['GetBucketRequestPayment'], ['GetBucketEncryption']])(
    'leaves it unknown where %s is denied',
    async (operation) => {
      sandbox.faults.add({ operation, fault: { kind: 'access-denied' } })
      const { status, unread } = (await verdict()) ?? {}
      expect([status, unread?.map((failure) => failure.operation)]).toEqual(['unknown', [`s3:${operation}`]])
    },
  )
})
