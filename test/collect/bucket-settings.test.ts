import { beforeEach, describe, expect, it } from '@jest/globals'
import { bucketAccessLogging } from '../../lib/checks/bucket-access-logging.ts'
import type { Bucket } from '../../lib/model/index.ts'
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
  await makeTarget()
  const LoggingEnabled = { TargetBucket: 'access', TargetPrefix: 'logs/' }
  await sandbox.invoke(
    s3,
    'PutBucketLogging',
    { Bucket: 'logs', BucketLoggingStatus: { LoggingEnabled } },
    where,
  )
})

/** A bucket that takes access logs. */
async function makeTarget(options: object = {}) {
  await sandbox.invoke(s3, 'CreateBucket', { Bucket: 'access', ...options }, where)
  await sandbox.invoke(s3, 'PutBucketPolicy', { Bucket: 'access', Policy: JSON.stringify(policy) }, where)
}

const policy = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::access/logs/*',
    },
  ],
}

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
          policy: { ok: true, value: policy },
          grants: { ok: true, value: [{ grantee: expect.any(String), permission: 'FULL_CONTROL' }] },
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
    await makeTarget({ ObjectLockEnabledForBucket: true })
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

  it('may not let S3 in', async () => {
    await sandbox.invoke(s3, 'DeleteBucketPolicy', { Bucket: 'access' }, where)
    expect(await told()).toEqual([
      'fail',
      'access is logged to access, which lets S3 deliver neither by its policy nor by its ACL',
    ])
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
    await sandbox.invoke(s3, 'PutBucketOwnershipControls', { Bucket: 'access', OwnershipControls }, where)
    const group = 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'
    const grants = { GrantWrite: group, GrantReadACP: group }
    await sandbox.invoke(s3, 'PutBucketAcl', { Bucket: 'access', ...grants }, where)
    expect(await told()).toEqual(['pass', 'access is logged to access'])
  })

  it('may get the logs of each day in a folder of its own', async () => {
    const LoggingEnabled = {
      TargetBucket: 'access',
      TargetPrefix: 'logs/',
      TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' as const } },
    }
    const BucketLoggingStatus = { LoggingEnabled }
    await sandbox.invoke(s3, 'PutBucketLogging', { Bucket: 'logs', BucketLoggingStatus }, where)
    const { logging }: Partial<Bucket> = (await look()).buckets['logs'] ?? {}
    expect(logging).toMatchObject({ value: { targetPrefix: 'logs/', partitioned: true } })
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
