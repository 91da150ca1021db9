import {
  CreateBucketCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { Bucket, openToOther, refusalOf, s3Of, strangerOf, withBucket } from './bucket.ts'

const Key = 'log'
type Asked = Omit<GetObjectCommandInput, 'Bucket' | 'Key'>

async function withObject(Body = '0123456789') {
  const { sandbox, s3 } = await withBucket()
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  return { sandbox, s3, ETag }
}

async function read(s3: S3Client, asked: Asked = {}) {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...asked }))
  const { Body, ContentRange, $metadata, ...rest } = answer
  return {
    body: await Body?.transformToString(),
    range: ContentRange,
    status: $metadata.httpStatusCode,
    ...rest,
  }
}

// Recorded answers of AWS: LocalStack, test_s3_api.snapshot.json, `test_get_object_range`.
describe('a range', () => {
  it.each([
    ['bytes=0-8', '012345678', 'bytes 0-8/10'],
    ['bytes=1-1', '1', 'bytes 1-1/10'],
    ['bytes=1-', '123456789', 'bytes 1-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=-15', '0123456789', 'bytes 0-9/10'],
    ['bytes=0-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is the part %s', async (Range, body, range) => {
    const { s3 } = await withObject()
    expect(await read(s3, { Range })).toMatchObject({ body, range, status: 206, ContentLength: body.length })
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, Range }))
    expect([head.$metadata.httpStatusCode, head.ContentLength]).toEqual([206, body.length])
  })

  it.each(['bytes=1-0', 'bytes=-1-', 'bytes=0--1', 'bytes=0-1,3-4,7-9', '0-8', 'bytes=-'])(
    '%s is none, and all is sent',
    async (Range) => {
      const { s3 } = await withObject()
      expect(await read(s3, { Range })).toMatchObject({ body: '0123456789', range: undefined, status: 200 })
    },
  )

  it.each(['bytes=-0', 'bytes=100-200', 'bytes=10-'])('%s cannot be satisfied', async (Range) => {
    const { s3 } = await withObject()
    expect(await refusalOf(read(s3, { Range }))).toMatchObject({
      name: 'InvalidRange',
      status: 416,
      ActualObjectSize: '10',
      RangeRequested: Range,
    })
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_get_object_part`.
describe('a part', () => {
  it('is the whole of an object that was sent at once', async () => {
    const { s3 } = await withObject()
    expect(await read(s3, { PartNumber: 1 })).toMatchObject({ range: 'bytes 0-9/10', status: 206 })
    expect(await refusalOf(read(s3, { PartNumber: 2 }))).toMatchObject({
      name: 'InvalidPartNumber',
      status: 416,
      PartNumberRequested: '2',
      ActualPartCount: '1',
    })
  })

  it('is no range', async () => {
    const { s3 } = await withObject()
    expect(await refusalOf(read(s3, { PartNumber: 1, Range: 'bytes=0-1' }))).toMatchObject({
      name: 'InvalidRequest',
    })
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_s3_get_object_preconditions`.
describe('a condition', () => {
  const day = 24 * 3_600_000
  const daysFromNow = (days: number) => new Date(Date.now() + days * day)

  it.each<[string, (etag: string) => Asked, { status: number; Condition?: string }]>([
    [
      'all, in the order in which they are looked at',
      (etag) => ({ IfMatch: 'other', IfUnmodifiedSince: daysFromNow(-1), IfNoneMatch: etag }),
      { status: 412, Condition: 'If-Match' },
    ],
    [
      'not modified since yesterday',
      (etag) => ({ IfUnmodifiedSince: daysFromNow(-1), IfNoneMatch: etag }),
      { status: 412, Condition: 'If-Unmodified-Since' },
    ],
    ['another ETag', (etag) => ({ IfNoneMatch: etag, IfModifiedSince: daysFromNow(-1) }), { status: 304 }],
    ['another ETag, without quotes', (etag) => ({ IfNoneMatch: etag.replaceAll('"', '') }), { status: 304 }],
    ['modified since now', () => ({ IfModifiedSince: daysFromNow(0) }), { status: 304 }],
  ])('%s fails', async (_what, conditions, refusal) => {
    const { s3, ETag } = await withObject()
    const asked = conditions(ETag)
    expect(await refusalOf(read(s3, asked))).toMatchObject(refusal)
    const head = s3.send(new HeadObjectCommand({ Bucket, Key, ...asked }))
    expect(await refusalOf(head)).toMatchObject({ status: refusal.status })
  })

  it.each<[string, (etag: string) => Asked]>([
    ['that holds', (etag) => ({ IfMatch: etag, IfNoneMatch: 'other', IfModifiedSince: daysFromNow(-1) })],
    [
      'of the ETag overrules the one of the date',
      (etag) => ({ IfMatch: etag, IfUnmodifiedSince: daysFromNow(-1) }),
    ],
    [
      'of another ETag overrules the one of the date',
      () => ({ IfNoneMatch: 'other', IfModifiedSince: daysFromNow(0) }),
    ],
    ['with a date ahead is ignored', () => ({ IfModifiedSince: daysFromNow(1) })],
  ])('%s', async (_what, conditions) => {
    const { s3, ETag } = await withObject()
    expect(await read(s3, conditions(ETag))).toMatchObject({ status: 200 })
  })
})

describe('an object', () => {
  it('comes back as it was described', async () => {
    const { s3 } = await withBucket()
    const described = {
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment; filename="foo.jpg"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentType: 'application/json',
      Metadata: { signature: 'abc', 'signature-algorithm': 'SHA256withRSA' },
      StorageClass: 'STANDARD_IA' as const,
      WebsiteRedirectLocation: '/elsewhere',
    }
    const Expires = new Date('2027-01-01T00:00:00Z')
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...described, Expires }))
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    expect(head).toMatchObject({ ...described, AcceptRanges: 'bytes', ServerSideEncryption: 'AES256' })
    expect(head.ExpiresString).toBe(Expires.toUTCString())
  })

  // Recorded: LocalStack, test_s3.snapshot.json, `test_s3_get_object_header_overrides`.
  it('is described as the request wants it', async () => {
    const { s3 } = await withObject()
    const answer = await read(s3, {
      ResponseCacheControl: 'max-age=74',
      ResponseContentDisposition: 'inline',
      ResponseContentEncoding: 'identity',
      ResponseContentLanguage: 'de-DE',
      ResponseContentType: 'image/jpeg',
      ResponseExpires: new Date('2027-01-01T00:00:00Z'),
    })
    expect(answer).toMatchObject({
      CacheControl: 'max-age=74',
      ContentDisposition: 'inline',
      ContentEncoding: 'identity',
      ContentLanguage: 'de-DE',
      ContentType: 'image/jpeg',
      ExpiresString: 'Fri, 01 Jan 2027 00:00:00 GMT',
    })
  })

  // Recorded: LocalStack, test_s3.snapshot.json, `test_s3_get_object_checksum`, `test_put_object_checksum`.
  it.each([
    ['CRC32', 'cZWHwQ=='],
    ['CRC32C', 'Pf4upw=='],
    ['SHA1', 'B++3uSfJMSHWToQMQ1g6lIJY5Eo='],
    ['SHA256', '2l26x0trnT0r2AvakoFk2MB7eKVKzYESLMxSAKAzoik='],
  ] as const)('keeps its %s checksum, and tells it when asked', async (ChecksumAlgorithm, checksum) => {
    const { s3 } = await withBucket()
    const sum = { [`Checksum${ChecksumAlgorithm}`]: checksum }
    const made = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test data..', ChecksumAlgorithm }))
    expect(made).toMatchObject({ ...sum, ChecksumType: 'FULL_OBJECT' })
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))).toMatchObject(sum)
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).not.toMatchObject(sum)
    const asked = new GetObjectAttributesCommand({
      Bucket,
      Key,
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'StorageClass'],
    })
    expect(await s3.send(asked)).toMatchObject({
      ETag: 'e6d9226c2a86b7232933663c13467527',
      Checksum: sum,
      ObjectSize: 11,
      StorageClass: 'STANDARD',
    })
  })

  it('in an archive is not read (test_s3_get_deep_archive_object_restore)', async () => {
    const { s3 } = await withBucket()
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', StorageClass: 'DEEP_ARCHIVE' }))
    expect(await refusalOf(read(s3))).toMatchObject({ name: 'InvalidObjectState', status: 403 })
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      StorageClass: 'DEEP_ARCHIVE',
    })
  })

  // GetObject, API reference, "Permissions": 404 for those who may list, 403 for all others.
  it('that is missing is told only to those who may list the bucket', async () => {
    const { sandbox, s3 } = await withBucket()
    await openToOther(s3)
    expect(await refusalOf(read(strangerOf(sandbox)))).toMatchObject({ name: 'AccessDenied', status: 403 })
    expect(await refusalOf(read(s3))).toMatchObject({ name: 'NoSuchKey', status: 404 })
  })

  it('of another region is looked for there', async () => {
    const { sandbox } = await withObject()
    const there = s3Of(sandbox, 'eu-west-1')
    await there.send(
      new CreateBucketCommand({
        Bucket: 'elsewhere',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    )
    expect(await refusalOf(read(there))).toMatchObject({ name: 'PermanentRedirect', status: 301 })
  })
})
