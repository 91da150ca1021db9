import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { CopyObjectCommandInput, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { OTHER } from '../../bench.ts'
import { Bucket, openToOther, refusalOf, s3Of, strangerOf, withBucket, withVersions } from './bucket.ts'

const source = {
  Bucket,
  Key: 'source',
  Body: 'data',
  ContentType: 'application/json',
  ContentLanguage: 'en-US',
  Metadata: { key: 'value' },
  Tagging: 'key1=value1',
}
type Asked = Partial<CopyObjectCommandInput>

async function withSource() {
  const { sandbox, s3 } = await withBucket()
  const { ETag = '' } = await s3.send(new PutObjectCommand(source))
  return { sandbox, s3, ETag }
}

const copy = (s3: S3Client, asked: Asked = {}) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source`, ...asked }))
const inPlace = (s3: S3Client, asked: Asked = {}) => copy(s3, { Key: 'source', ...asked })
const head = (s3: S3Client, Key = 'copy') => s3.send(new HeadObjectCommand({ Bucket, Key }))
const tags = async (s3: S3Client, Key = 'copy') =>
  (await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet

// Recorded answers of AWS: LocalStack, test_s3.snapshot.json, of the tests that are named.
describe('a copy', () => {
  it('is what its source is (test_s3_copy_metadata_directive_copy, …_tagging_directive)', async () => {
    const { s3, ETag } = await withSource()
    const { CopyObjectResult } = await copy(s3)
    expect(CopyObjectResult).toMatchObject({ ETag, ChecksumCRC32: 'rfPzYw==' })
    const { ContentType, ContentLanguage, Metadata } = source
    expect(await head(s3)).toMatchObject({ ContentType, ContentLanguage, Metadata, ContentLength: 4 })
    expect(await tags(s3)).toEqual([{ Key: 'key1', Value: 'value1' }])
  })

  it('is what the request says where it replaces (test_s3_copy_metadata_replace)', async () => {
    const { s3 } = await withSource()
    await copy(s3, {
      MetadataDirective: 'REPLACE',
      Metadata: { other: 'value' },
      ContentType: 'image/jpg',
      TaggingDirective: 'REPLACE',
      Tagging: 'key2=value2',
    })
    const copied = await head(s3)
    expect(copied).toMatchObject({ ContentType: 'image/jpg', Metadata: { other: 'value' } })
    expect(copied.ContentLanguage).toBeUndefined()
    expect(await tags(s3)).toEqual([{ Key: 'key2', Value: 'value2' }])
  })

  it('keeps what it is where the request does not replace', async () => {
    const { s3 } = await withSource()
    await copy(s3, { Metadata: { other: 'value' }, ContentType: 'image/jpg', Tagging: 'key2=value2' })
    expect(await head(s3)).toMatchObject({ ContentType: 'application/json', Metadata: { key: 'value' } })
    expect(await tags(s3)).toEqual([{ Key: 'key1', Value: 'value1' }])
  })

  it('of a version names both', async () => {
    const { s3 } = await withVersions()
    const first = await s3.send(new PutObjectCommand(source))
    await s3.send(new PutObjectCommand({ ...source, Body: 'newer' }))
    const CopySource = `${Bucket}/source?versionId=${first.VersionId}`
    const copied = await copy(s3, { CopySource })
    expect(copied.CopySourceVersionId).toBe(first.VersionId)
    const { Body, VersionId } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
    expect([await Body?.transformToString(), VersionId]).toEqual(['data', copied.VersionId])
    // How an old version is brought back (S3 guide, "Restoring previous versions").
    await inPlace(s3, { CopySource })
    const back = await s3.send(new GetObjectCommand({ Bucket, Key: 'source' }))
    expect(await back.Body?.transformToString()).toBe('data')
  })

  it('comes from another region, and from wherever the caller may read', async () => {
    const { sandbox, s3 } = await withSource()
    const there = s3Of(sandbox, 'eu-west-1')
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
    await there.send(new CreateBucketCommand({ Bucket: 'elsewhere', CreateBucketConfiguration }))
    await copy(there, { Bucket: 'elsewhere' })
    const stranger = strangerOf(sandbox)
    await stranger.send(new CreateBucketCommand({ Bucket: 'strange' }))
    const stolen = () => copy(stranger, { Bucket: 'strange' })
    expect(await refusalOf(stolen())).toMatchObject({ name: 'AccessDenied', status: 403 })
    await openToOther(s3)
    await stolen()
    expect(
      await refusalOf(copy(stranger, { Bucket: 'strange', ExpectedSourceBucketOwner: OTHER })),
    ).toMatchObject({
      name: 'AccessDenied',
    })
  })

  it.each<[Asked, object]>([
    [{ CopySource: 'wrongformat' }, { name: 'InvalidArgument', ArgumentName: 'x-amz-copy-source' }],
    [{ CopySource: `${Bucket}/missing` }, { name: 'NoSuchKey', Key: 'missing' }],
    [{ CopySource: 'no-such-bucket/source' }, { name: 'NoSuchBucket', BucketName: 'no-such-bucket' }],
    [{ CopySource: `${Bucket}/source?versionId=invented` }, { name: 'InvalidArgument' }],
  ])('with %j is refused', async (asked, refusal) => {
    const { s3 } = await withSource()
    expect(await refusalOf(copy(s3, asked))).toMatchObject(refusal)
  })

  // Recorded: LocalStack, test_s3_preconditions.snapshot.json.
  it('happens on conditions of its source, looked at in their order', async () => {
    const { s3, ETag } = await withSource()
    const past = new Date(Date.now() - 24 * 3_600_000)
    const now = new Date()
    const since = { CopySourceIfModifiedSince: now }
    const other = { ...since, CopySourceIfNoneMatch: ETag.replaceAll('"', '') }
    const unmodified = { ...other, CopySourceIfUnmodifiedSince: past }
    const failing: [Asked, string][] = [
      [{ ...unmodified, CopySourceIfMatch: 'other' }, 'If-Match'],
      [unmodified, 'If-Unmodified-Since'],
      [other, 'If-None-Match'],
      [since, 'If-Modified-Since'],
    ]
    for (const [asked, header] of failing)
      expect(await refusalOf(copy(s3, asked))).toMatchObject({
        name: 'PreconditionFailed',
        status: 412,
        Condition: `x-amz-copy-source-${header}`,
      })
    await copy(s3, {
      CopySourceIfMatch: ETag,
      CopySourceIfNoneMatch: 'other',
      CopySourceIfUnmodifiedSince: now,
    })
    await copy(s3, { CopySourceIfModifiedSince: new Date(Date.now() + 24 * 3_600_000) })
  })

  it('happens on a condition of what stands in its place', async () => {
    const { s3, ETag } = await withSource()
    await copy(s3, { IfNoneMatch: '*' })
    expect(await refusalOf(copy(s3, { IfNoneMatch: '*' }))).toMatchObject({ name: 'PreconditionFailed' })
    await copy(s3, { IfMatch: ETag })
  })
})

// Recorded: LocalStack, test_s3.snapshot.json, `test_s3_copy_object_in_place…`, `test_copy_in_place_with_bucket_encryption`.
describe('a copy onto itself', () => {
  it.each<[string, Asked]>([
    ['nothing', {}],
    ['an ACL', { ACL: 'bucket-owner-full-control' }],
    ['metadata that are not to replace anything', { Metadata: { key: 'other' } }],
    ['tags', { TaggingDirective: 'REPLACE', Tagging: 'a=b' }],
  ])('that changes %s is illegal', async (_what, asked) => {
    const { s3 } = await withSource()
    expect(await refusalOf(inPlace(s3, asked))).toMatchObject({
      name: 'InvalidRequest',
      status: 400,
      message: expect.stringContaining('trying to copy an object to itself without changing'),
    })
  })

  it.each<[string, Asked]>([
    ['metadata', { MetadataDirective: 'REPLACE', Metadata: { key2: 'value2' } }],
    ['the storage class, if only to the same', { StorageClass: 'STANDARD' }],
    ['the redirection', { WebsiteRedirectLocation: '/elsewhere' }],
    ['the encryption, if only to the same', { ServerSideEncryption: 'AES256' }],
  ])('that changes %s is legal', async (_what, asked) => {
    const { s3, ETag } = await withSource()
    expect((await inPlace(s3, asked)).CopyObjectResult?.ETag).toBe(ETag)
  })

  it('in a bucket with an encryption of its own is legal', async () => {
    const { s3, ETag } = await withSource()
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }]
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }))
    expect((await inPlace(s3)).CopyObjectResult?.ETag).toBe(ETag)
  })
})
