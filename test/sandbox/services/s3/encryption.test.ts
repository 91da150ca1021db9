import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { settings } from '../../bench.ts'
import { Bucket, refusalOf, withBucket } from './bucket.ts'

const malformed = { name: 'MalformedXML', status: 400 }
const kms: ServerSideEncryptionRule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }
const put = (name: string, Rules: ServerSideEncryptionRule[]) =>
  new PutBucketEncryptionCommand({ Bucket: name, ServerSideEncryptionConfiguration: { Rules } })

// Recorded: LocalStack, test_s3_api.snapshot.json, TestS3BucketEncryption.
describe('encryption', () => {
  it('is that of S3 at first', async () => {
    const { s3 } = await withBucket()
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    expect(ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
    ])
  })

  it('is one rule, looked at after the bucket', async () => {
    const { s3 } = await withBucket()
    expect(await refusalOf(s3.send(put(Bucket, [])))).toMatchObject(malformed)
    expect(await refusalOf(s3.send(put(Bucket, [kms, kms])))).toMatchObject(malformed)
    expect(await refusalOf(s3.send(put('nowhere', [])))).toMatchObject({ name: 'NoSuchBucket', status: 404 })
  })

  it('by AES256 has no key', async () => {
    const { s3 } = await withBucket()
    const standard = { SSEAlgorithm: 'AES256' as const, KMSMasterKeyID: 'key' }
    const refused = s3.send(put(Bucket, [{ ApplyServerSideEncryptionByDefault: standard }]))
    expect(await refusalOf(refused)).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'ApplyServerSideEncryptionByDefault',
    })
  })

  it('is that of new objects, which may have their own', async () => {
    const { s3 } = await withBucket()
    await s3.send(put(Bucket, [{ ...kms, BucketKeyEnabled: true }]))
    const made = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    const encrypted = {
      ServerSideEncryption: 'aws:kms',
      BucketKeyEnabled: true,
      SSEKMSKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:123456789012:key\//),
    }
    expect(made).toMatchObject(encrypted)
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).toMatchObject(encrypted)
    const own = new PutObjectCommand({ Bucket, Key: 'b', Body: 'x', ServerSideEncryption: 'AES256' })
    expect(await s3.send(own)).toMatchObject({ ServerSideEncryption: 'AES256' })
  })

  // Recorded: LocalStack, test_s3.snapshot.json, `test_s3_sse_validate_kms_key`, `…_key_state`.
  it('asks KMS for the key, whenever it is needed', async () => {
    const { sandbox, s3 } = await withBucket()
    const write = (SSEKMSKeyId: string) =>
      s3.send(
        new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId }),
      )
    expect(await refusalOf(write('fake-key-id'))).toMatchObject({
      name: 'KMS.NotFoundException',
      message: 'Invalid keyId fake-key-id',
    })
    const keys = new KMSClient(settings(sandbox))
    const { KeyMetadata } = await keys.send(new CreateKeyCommand({}))
    const { KeyId = '', Arn } = KeyMetadata ?? {}
    expect((await write(KeyId)).SSEKMSKeyId).toBe(Arn)
    await keys.send(new DisableKeyCommand({ KeyId }))
    const disabled = { name: 'KMS.DisabledException', message: `${Arn} is disabled.` }
    expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket, Key: 'a' })))).toMatchObject(disabled)
    expect(await refusalOf(write(KeyId))).toMatchObject(disabled)
  })
})
