import { createHash } from 'node:crypto'
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketOwnershipControlsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { PutObjectCommandInput } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, openToOther, refusalOf, setVersioning, strangerOf, withBucket } from './bucket.ts'

const Key = 'log'
/** The ETag of what `put` writes: the MD5 of "x". */
const ETAG = '"9dd4e461268c8034f5c8564e155c67a6"'
const md5 = (text: string) => createHash('md5').update(text).digest('base64')
/** A body that came in one chunk, with its checksum behind it. */
const chunked = (sum: string) => `9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:${sum}\r\n\r\n`
type Asked = Omit<PutObjectCommandInput, 'Bucket' | 'Key'>

async function withPut() {
  const { sandbox, s3 } = await withBucket()
  const put = (asked: Asked = {}, key = Key) =>
    s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'x', ...asked }))
  return { sandbox, s3, put }
}

/** A request as clients send it, signed or not, with any headers. */
const raw = (url: string, method: string, headers: Record<string, string>, body = '') =>
  fetch(url, {
    method,
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      ...headers,
    },
    ...(body === '' ? {} : { body }),
  })

// Recorded answers of AWS: LocalStack, test_s3_api.snapshot.json, TestS3ObjectWritePrecondition.
describe('a write on a condition', () => {
  it('that nothing stands there, happens once', async () => {
    const { s3, put } = await withPut()
    await put({ IfNoneMatch: '*' })
    expect(await refusalOf(put({ IfNoneMatch: '*' }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      Condition: 'If-None-Match',
    })
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    await put({ IfNoneMatch: '*' })
  })

  it('that nothing stands there, happens over a delete marker', async () => {
    const { s3, put } = await withPut()
    await setVersioning(s3, 'Enabled')
    await put()
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    expect((await put({ IfNoneMatch: '*' })).VersionId).toBeDefined()
  })

  it('of the object that stands there, happens to that one', async () => {
    const { put } = await withPut()
    expect(await refusalOf(put({ IfMatch: ETAG }))).toMatchObject({ name: 'NoSuchKey', status: 404, Key })
    await put()
    await put({ IfMatch: ETAG, Body: 'changed' })
    expect(await refusalOf(put({ IfMatch: ETAG }))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
      Condition: 'If-Match',
    })
  })

  it.each([
    [{ IfNoneMatch: ETAG }, 'If-None-Match'],
    [{ IfMatch: '*' }, 'If-Match'],
    [{ IfMatch: ETAG, IfNoneMatch: '*' }, 'If-Match,If-None-Match'],
  ])('%j is none that S3 knows', async (conditions, Header) => {
    const { put } = await withPut()
    expect(await refusalOf(put(conditions))).toMatchObject({ name: 'NotImplemented', status: 501, Header })
  })

  it('of two at once happens to one of them', async () => {
    const { put } = await withPut()
    const both = await Promise.allSettled([put({ IfNoneMatch: '*' }), put({ IfNoneMatch: '*' })])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  // DeleteObject, API reference, If-Match (general purpose buckets, since September 2025).
  it('is a deletion too', async () => {
    const { s3, put } = await withPut()
    await put()
    const removed = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }))
    expect(await refusalOf(removed('"other"'))).toMatchObject({ name: 'PreconditionFailed', status: 412 })
    await removed(ETAG)
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_s3_invalid_content_md5`, `test_put_object_checksum`.
describe('a digest', () => {
  it.each(['__invalid__', '000', 'not base64 encoded checksum', 'MTIz'])('is not %s', async (ContentMD5) => {
    const { put } = await withPut()
    expect(await refusalOf(put({ Body: 'something', ContentMD5 }))).toMatchObject({
      name: 'InvalidDigest',
      status: 400,
      'Content-MD5': ContentMD5,
    })
  })

  it('must be that of the body', async () => {
    const { s3, put } = await withPut()
    await put({ Body: 'something', ContentMD5: md5('something') })
    const wrong = put({ Body: 'something', ContentMD5: md5('else') })
    expect(await refusalOf(wrong)).toMatchObject({ name: 'BadDigest', status: 400 })
    const crc = put({ Body: 'something else', ChecksumCRC32: 'AAAAAA==' })
    expect(await refusalOf(crc)).toMatchObject({ name: 'BadDigest', status: 400 })
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    expect(await Body?.transformToString()).toBe('something')
  })

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'])('by %s has its length', async (name) => {
    const { put } = await withPut()
    const wrong = put({ Body: 'something', [`Checksum${name}`]: 'invalid' })
    expect(await refusalOf(wrong)).toMatchObject({
      name: 'InvalidRequest',
      message: `Value for x-amz-checksum-${name.toLowerCase()} header is invalid.`,
    })
  })

  it('is added where none came, and of a chunked body comes behind it', async () => {
    const { sandbox, s3 } = await withBucket()
    const url = `${sandbox.url}/${Bucket}/${Key}`
    // The check value of CRC-64/NVME for "123456789" is ae8b14860a799888.
    const added = await raw(url, 'PUT', {}, '123456789')
    expect(added.headers.get('x-amz-checksum-crc64nvme')).toBe('rosUhgp5mIg=')
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-trailer': 'x-amz-checksum-crc32' }
    expect((await raw(url, 'PUT', headers, chunked('y/Q5Jg=='))).status).toBe(200)
    expect((await raw(url, 'PUT', headers, chunked('AAAAAA=='))).status).toBe(400)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
    expect([head.ChecksumCRC32, head.ContentLength, head.ContentEncoding]).toEqual(['y/Q5Jg==', 9, undefined])
  })

  it('is asked for where several objects are deleted', async () => {
    const { sandbox } = await withBucket()
    const body = '<Delete><Object><Key>a</Key></Object></Delete>'
    const answer = await raw(`${sandbox.url}/${Bucket}?delete`, 'POST', {}, body)
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('Missing required header for this request: Content-MD5 OR x-amz-checksum-*'),
    ])
  })
})

describe('an object', () => {
  it.each(['a/2 +é', 'file%2Fname', 'test key//', '€/é +', '#k', 'a?b', '😀'])(
    'is called %s',
    async (key) => {
      const { s3, put } = await withPut()
      await put({ Body: key }, key)
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }))
      expect(await Body?.transformToString()).toBe(key)
      expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents).toMatchObject([{ Key: key }])
    },
  )

  // S3 guide, "Naming Amazon S3 objects": at most 1,024 bytes.
  it('is not called by more than 1,024 bytes', async () => {
    const { put } = await withPut()
    await put({}, 'é'.repeat(512))
    expect(await refusalOf(put({}, 'é'.repeat(513)))).toMatchObject({ name: 'KeyTooLongError', status: 400 })
  })

  it('is not in a storage class that S3 does not have (test_put_object_storage_class_outposts)', async () => {
    const { put } = await withPut()
    expect(await refusalOf(put({ StorageClass: 'OUTPOSTS' }))).toMatchObject({
      name: 'InvalidStorageClass',
      StorageClassRequested: 'OUTPOSTS',
    })
  })

  it('has no more than 2 KB of metadata', async () => {
    const { put } = await withPut()
    const refusal = await refusalOf(put({ Metadata: { note: 'x'.repeat(2045) } }))
    expect(refusal).toMatchObject({ name: 'MetadataTooLarge', status: 400 })
  })

  // What would have to be ignored is refused instead.
  it('is not encrypted by a key of the caller, for the sandbox has none of that', async () => {
    const { put } = await withPut()
    const SSECustomerKey = Buffer.alloc(32).toString('base64')
    expect(await refusalOf(put({ SSECustomerAlgorithm: 'AES256', SSECustomerKey }))).toMatchObject({
      name: 'NotImplemented',
      status: 501,
    })
  })

  // S3 guide, "Controlling ownership of objects".
  it('has an ACL of its own only where the bucket has ACLs', async () => {
    const { s3, put } = await withPut()
    await put({ ACL: 'bucket-owner-full-control' })
    expect(await refusalOf(put({ ACL: 'private' }))).toMatchObject({ name: 'AccessControlListNotSupported' })
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] }
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
    await put({ ACL: 'private' })
    expect(await refusalOf(put({ ACL: 'public-read' }))).toMatchObject({ name: 'AccessDenied' })
  })

  it('is looked for in a bucket that exists', async () => {
    const { s3 } = await withBucket()
    const put = new PutObjectCommand({ Bucket: 'nowhere', Key, Body: 'x', ContentMD5: 'wrong' })
    expect(await refusalOf(s3.send(put))).toMatchObject({ name: 'NoSuchBucket', BucketName: 'nowhere' })
  })
})

describe('several deletions at once', () => {
  // Recorded: LocalStack, test_s3.snapshot.json, `test_delete_non_existing_keys`, `…_quiet`.
  it('tell of each key, unless they are to be quiet', async () => {
    const { s3, put } = await withPut()
    await put({}, 'a')
    const Objects = [{ Key: 'a' }, { Key: 'b' }]
    const told = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    expect(told.Deleted).toEqual(Objects)
    const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    expect(quiet.Deleted).toBeUndefined()
  })

  // DeleteObjects, API reference: up to 1,000 keys.
  it.each([0, 1001])('are not %i', async (count) => {
    const { s3 } = await withBucket()
    const Objects = Array.from({ length: count }, (_, index) => ({ Key: String(index) }))
    const refusal = await refusalOf(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })))
    expect(refusal).toMatchObject({ name: 'MalformedXML', status: 400 })
  })

  it('are judged one by one', async () => {
    const { sandbox, s3, put } = await withPut()
    await put({}, 'open/a')
    await put({}, 'shut/a')
    await openToOther(s3, 's3:DeleteObject', 'open/*')
    const Delete = { Objects: [{ Key: 'open/a' }, { Key: 'shut/a' }] }
    const { Deleted, Errors } = await strangerOf(sandbox).send(new DeleteObjectsCommand({ Bucket, Delete }))
    expect(Deleted).toEqual([{ Key: 'open/a' }])
    expect(Errors).toMatchObject([{ Key: 'shut/a', Code: 'AccessDenied' }])
  })
})
