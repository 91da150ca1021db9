import {
  CreateBucketCommand,
  GetBucketRequestPaymentCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, openToOther, refusalOf, s3Of, strangerOf, withBucket } from './bucket.ts'

// Recorded answers of AWS: LocalStack, test_s3_api.snapshot.json, `test_bucket_versioning_crud`.
describe('versioning', () => {
  it.each(['enabled', 'Disabled'])('is not %s', async (Status) => {
    const { sandbox } = await withBucket()
    const put = sandbox.invokeByName(
      's3',
      'PutBucketVersioning',
      { Bucket, VersioningConfiguration: { Status } },
      { region: 'us-east-1' },
    )
    await expect(put).rejects.toMatchObject({ code: 'MalformedXML', status: 400 })
  })

  it('says something', async () => {
    const { s3 } = await withBucket()
    const put = s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: {} }))
    expect(await refusalOf(put)).toMatchObject({
      name: 'IllegalVersioningConfigurationException',
      status: 400,
      message: 'The Versioning element must be specified',
    })
  })

  it('is suspended before it ever was on', async () => {
    const { s3 } = await withBucket()
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    )
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended')
  })

  // S3 guide, "Configuring MFA delete".
  it('asks for a device where deletions are to ask for one', async () => {
    const { s3 } = await withBucket()
    const VersioningConfiguration = { Status: 'Enabled' as const, MFADelete: 'Enabled' as const }
    const put = s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    expect(await refusalOf(put)).toMatchObject({ name: 'AccessDenied', status: 403 })
  })
})

// Recorded: LocalStack, test_s3_api.snapshot.json, TestS3BucketPolicy.
describe('a policy', () => {
  it('is answered without content', async () => {
    const { s3 } = await withBucket()
    const put = await openToOther(s3)
    expect(put.$metadata.httpStatusCode).toBe(204)
  })

  it.each([
    ['', "Policies must be valid JSON and the first byte must be '{'"],
    ['random', "Policies must be valid JSON and the first byte must be '{'"],
    ['{}', 'Missing required field Statement'],
  ])('is not %j', async (Policy, message) => {
    const { s3 } = await withBucket()
    const put = s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect(await refusalOf(put)).toMatchObject({ name: 'MalformedPolicy', status: 400, message })
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_put_bucket_logging_wrong_target`.
describe('access logging', () => {
  it('goes to a bucket of the same account and region', async () => {
    const { sandbox, s3 } = await withBucket()
    const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' as const }
    await s3Of(sandbox, 'us-west-2').send(
      new CreateBucketCommand({ Bucket: 'west', CreateBucketConfiguration }),
    )
    await strangerOf(sandbox).send(new CreateBucketCommand({ Bucket: 'strange' }))
    const refusal = async (TargetBucket: string) => {
      const BucketLoggingStatus = { LoggingEnabled: { TargetBucket, TargetPrefix: '' } }
      return refusalOf(s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus })))
    }
    expect(await refusal('west')).toMatchObject({
      name: 'CrossLocationLoggingProhibitted',
      status: 403,
      TargetBucketLocation: 'us-west-2',
    })
    const target = { name: 'InvalidTargetBucketForLogging', status: 400 }
    expect(await refusal('nowhere')).toMatchObject({ ...target, TargetBucket: 'nowhere' })
    expect(await refusal('strange')).toMatchObject({ ...target, TargetBucket: 'strange' })
  })
})

// S3 guide, "Requester Pays buckets"; recorded: LocalStack, `test_s3_request_payer`.
describe('whoever pays', () => {
  it('is the owner, or says that he does', async () => {
    const { sandbox, s3 } = await withBucket()
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('BucketOwner')
    await openToOther(s3)
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const RequestPaymentConfiguration = { Payer: 'Requester' as const }
    await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }))
    const read = (more: object) =>
      strangerOf(sandbox).send(new GetObjectCommand({ Bucket, Key: 'a', ...more }))
    expect(await refusalOf(read({}))).toMatchObject({ name: 'AccessDenied', status: 403 })
    expect((await read({ RequestPayer: 'requester' })).RequestCharged).toBe('requester')
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))).RequestCharged).toBeUndefined()
  })
})

describe('the list of buckets', () => {
  it('is told in pages, and knows no other tokens', async () => {
    const { s3 } = await withBucket()
    for (const name of ['alpha', 'beta']) await s3.send(new CreateBucketCommand({ Bucket: name }))
    const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 2 }))
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['alpha', 'beta'])
    const { ContinuationToken } = first
    const rest = await s3.send(new ListBucketsCommand({ ContinuationToken, MaxBuckets: 2 }))
    expect(rest.Buckets?.map(({ Name }) => Name)).toEqual([Bucket])
    const wrong = s3.send(new ListBucketsCommand({ ContinuationToken: 'invented' }))
    expect(await refusalOf(wrong)).toMatchObject({ name: 'InvalidArgument', status: 400 })
    const none = s3.send(new ListBucketsCommand({ MaxBuckets: 0 }))
    expect(await refusalOf(none)).toMatchObject({ name: 'InvalidArgument', status: 400 })
  })
})
