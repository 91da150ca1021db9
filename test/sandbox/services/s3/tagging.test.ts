import {
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, refusalOf, withBucket, withVersions } from './bucket.ts'

const Key = 'log'
const tag = (key: string, value = '') => ({ Key: key, Value: value })
const tagBucket = (s3: S3Client, ...TagSet: ReturnType<typeof tag>[]) =>
  s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
const tagObject = (s3: S3Client, ...TagSet: ReturnType<typeof tag>[]) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
const objectTags = (s3: S3Client) => s3.send(new GetObjectTaggingCommand({ Bucket, Key }))

// Recorded answers of AWS: LocalStack, test_s3_api.snapshot.json, TestS3BucketObjectTagging.
describe("a bucket's tags", () => {
  it('are put, read and deleted', async () => {
    const { s3 } = await withBucket()
    const read = async () => (await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet
    const none = { name: 'NoSuchTagSet', status: 404, BucketName: Bucket }
    expect(await refusalOf(read())).toMatchObject(none)
    const put = await tagBucket(s3, tag('tag1', 'tag1'), tag('tag2'))
    expect(put.$metadata.httpStatusCode).toBe(204)
    expect(await read()).toEqual([tag('tag1', 'tag1'), tag('tag2')])
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }))
    expect(await refusalOf(read())).toMatchObject(none)
  })

  it.each([
    [[tag('a', '1'), tag('a', '2')], 'Cannot provide multiple Tags with the same key'],
    [[tag('a,b')], 'The TagKey you have provided is invalid'],
    [[tag('a'.repeat(129))], 'The TagKey you have provided is invalid'],
    [[tag('a', 'b,c')], 'The TagValue you have provided is invalid'],
    [[tag('aws:a')], 'System tags cannot be added/updated by requester'],
  ])('are not %j', async (tags, message) => {
    const { s3 } = await withBucket()
    expect(await refusalOf(tagBucket(s3, ...tags))).toMatchObject({
      name: 'InvalidTag',
      status: 400,
      message,
    })
  })

  // S3 guide, "Using cost allocation S3 bucket tags": 50 tags.
  it('are fifty at most', async () => {
    const { s3 } = await withBucket()
    const many = Array.from({ length: 51 }, (_, index) => tag(String(index)))
    await tagBucket(s3, ...many.slice(1))
    expect(await refusalOf(tagBucket(s3, ...many))).toMatchObject({ name: 'BadRequest' })
  })
})

describe("an object's tags", () => {
  it('come with it, sorted, and are replaced and deleted', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'tag2=tag2&tag1=tag1&tag' }))
    expect((await objectTags(s3)).TagSet).toEqual([tag('tag'), tag('tag1', 'tag1'), tag('tag2', 'tag2')])
    expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBe(3)
    await tagObject(s3, tag('tag3', 'tag3'))
    expect((await objectTags(s3)).TagSet).toEqual([tag('tag3', 'tag3')])
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
    expect((await objectTags(s3)).TagSet).toEqual([])
    expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBeUndefined()
  })

  it('go when it is overwritten', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'a=b' }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    expect((await objectTags(s3)).TagSet).toEqual([])
  })

  it.each(['key1=val1&key1=val2', 'key1=val1,key2=val2'])('do not come as %s', async (Tagging) => {
    const { s3 } = await withBucket()
    const refusal = await refusalOf(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging })))
    expect(refusal).toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'x-amz-tagging',
      ArgumentValue: Tagging,
    })
  })

  // S3 guide, "Categorizing your objects using tags": ten tags.
  it('are ten at most, and never begin with aws:', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const many = Array.from({ length: 11 }, (_, index) => tag(String(index)))
    expect(await refusalOf(tagObject(s3, ...many))).toMatchObject({ name: 'BadRequest' })
    expect(await refusalOf(tagObject(s3, tag('aws:a')))).toMatchObject({
      name: 'InvalidTag',
      message: 'Your TagKey cannot be prefixed with aws:',
    })
  })

  it('are those of one version', async () => {
    const { s3 } = await withVersions()
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'of=first' }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'of=second' }))
    const first = await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))
    expect([first.TagSet, first.VersionId]).toEqual([[tag('of', 'first')], VersionId])
    expect((await objectTags(s3)).TagSet).toEqual([tag('of', 'second')])
  })

  it('are not those of a delete marker', async () => {
    const { s3 } = await withVersions()
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    const refusal = { name: 'MethodNotAllowed', status: 405, ResourceType: 'DeleteMarker' }
    expect(await refusalOf(objectTags(s3))).toMatchObject({ ...refusal, Method: 'GET' })
    expect(await refusalOf(tagObject(s3, tag('a')))).toMatchObject({ ...refusal, Method: 'PUT' })
  })

  it('of a missing object name the bucket too, where they are read', async () => {
    const { s3 } = await withBucket()
    expect(await refusalOf(objectTags(s3))).toMatchObject({ name: 'NoSuchKey', Key: `${Bucket}/${Key}` })
    expect(await refusalOf(tagObject(s3, tag('a')))).toMatchObject({ name: 'NoSuchKey', Key })
  })
})
