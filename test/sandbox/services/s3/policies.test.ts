/**
 * What a bucket's policy asks of requests by S3's own condition keys (Service authorization reference, "Condition keys
 * for Amazon S3"; S3 user guide, "Bucket policy examples using condition keys").
 */
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { failureOf } from '../../bench.ts'
import { Bucket, strangerOf, withBucket } from './bucket.ts'

const both = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`]

/** A policy that denies everybody what it names. */
const denying = (Action: string, Condition: object, Resource: string | string[] = both) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource, Condition }],
  })

async function withPolicy(Policy: string) {
  const made = await withBucket()
  await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  return made
}

describe('a policy that denies', () => {
  it('uploads that ask for no encryption by a key denies those, and none that does', async () => {
    const Condition = { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } }
    const { s3 } = await withPolicy(denying('s3:PutObject', Condition))
    const object = { Bucket, Key: 'a', Body: 'x' }
    expect(await failureOf(s3.send(new PutObjectCommand(object)))).toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::123456789012:user/operator is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/a" with an explicit deny in a resource-based policy`,
    })
    await s3.send(new PutObjectCommand({ ...object, ServerSideEncryption: 'AES256' }))
  })

  it('a storage class, tags, or a canned grant looks at the headers', async () => {
    const { s3 } = await withPolicy(
      denying('s3:PutObject', {
        StringEquals: { 's3:x-amz-storage-class': 'GLACIER', 's3:RequestObjectTag/team': 'red' },
      }),
    )
    const object = { Bucket, Key: 'a', Body: 'x', StorageClass: 'GLACIER' as const }
    await s3.send(new PutObjectCommand({ ...object, Tagging: 'team=blue' }))
    expect(await failureOf(s3.send(new PutObjectCommand({ ...object, Tagging: 'team=red' })))).toMatchObject({
      name: 'AccessDenied',
    })
  })

  it('listings beyond a prefix', async () => {
    const { s3 } = await withPolicy(
      denying('s3:ListBucket', { StringNotLike: { 's3:prefix': 'home/*' } }, `arn:aws:s3:::${Bucket}`),
    )
    expect(await failureOf(s3.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({
      name: 'AccessDenied',
    })
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'home/me' }))
  })

  it('one version by its id', async () => {
    const { s3 } = await withBucket()
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    const object = { Bucket, Key: 'a', Body: 'x' }
    const { VersionId = '' } = await s3.send(new PutObjectCommand(object))
    const Policy = denying('s3:GetObjectVersion', { StringEquals: { 's3:VersionId': VersionId } })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    await s3.send(new GetObjectCommand({ Bucket, Key: 'a' }))
    expect(await failureOf(s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId })))).toMatchObject({
      name: 'AccessDenied',
    })
  })
})

it('S3 does not tell strangers why', async () => {
  const { sandbox } = await withBucket()
  expect(await failureOf(strangerOf(sandbox).send(new ListObjectsV2Command({ Bucket })))).toEqual({
    name: 'AccessDenied',
    message: 'Access Denied',
  })
})
