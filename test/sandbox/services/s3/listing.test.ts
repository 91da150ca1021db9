import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { byteKey, keyOfBytes } from '../../../../sandbox/services/s3/byte-key.ts'
import { pageOf } from '../../../../sandbox/services/s3/list-page.ts'
import { Bucket, refusalOf, withBucket, withVersions } from './bucket.ts'

async function withKeys(...keys: string[]) {
  const { s3 } = await withBucket()
  await putAll(s3, keys)
  return s3
}

async function putAll(s3: S3Client, keys: readonly string[]) {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content 123' }))
}

const keysOf = (entries: { Key?: string | undefined }[] | undefined) => entries?.map(({ Key }) => Key)
const twelve = Array.from({ length: 12 }, (_, index) => `test_${index}`)
const folders = ['folder/aSubfolder/subFile1', 'folder/aSubfolder/subFile2', 'folder/file1', 'folder/file2']

// Recorded answers of AWS: LocalStack, tests/aws/services/s3/test_s3_list_operations.snapshot.json.
describe('ListObjectsV2', () => {
  it('goes on where the last page ended (test_list_objects_v2_continuation_start_after)', async () => {
    const s3 = await withKeys(...twelve)
    const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5 }))
    expect(first).toMatchObject({ KeyCount: 5, MaxKeys: 5, IsTruncated: true, Name: Bucket, Prefix: '' })
    expect(keysOf(first.Contents)).toEqual(['test_0', 'test_1', 'test_10', 'test_11', 'test_2'])
    const ContinuationToken = first.NextContinuationToken
    // A token overrules StartAfter, which is then not repeated.
    const rest = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken, StartAfter: 'test_7' }))
    expect(rest).toMatchObject({ KeyCount: 7, IsTruncated: false, ContinuationToken, MaxKeys: 1000 })
    expect([rest.StartAfter, rest.NextContinuationToken]).toEqual([undefined, undefined])
  })

  it('starts after a key', async () => {
    const s3 = await withKeys(...twelve)
    const page = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'test_7', MaxKeys: 2 }))
    expect(page).toMatchObject({ KeyCount: 2, IsTruncated: false, StartAfter: 'test_7' })
    expect(keysOf(page.Contents)).toEqual(['test_8', 'test_9'])
  })

  it.each(['', 'invented'])('knows no token %j', async (ContinuationToken) => {
    const s3 = await withKeys()
    expect(await refusalOf(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken })))).toMatchObject({
      name: 'InvalidArgument',
      message: 'The continuation token provided is incorrect',
      ArgumentName: 'continuation-token',
    })
  })

  it('counts a folder as one (test_list_objects_v2_continuation_common_prefixes)', async () => {
    const s3 = await withKeys(...folders)
    const asked = { Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1 }
    const pages = []
    let ContinuationToken: string | undefined
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ ...asked, ...(ContinuationToken ? { ContinuationToken } : {}) }),
      )
      pages.push({ folders: page.CommonPrefixes?.map(({ Prefix }) => Prefix), keys: keysOf(page.Contents) })
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
    expect(pages).toEqual([
      { folders: ['folder/aSubfolder/'], keys: undefined },
      { folders: undefined, keys: ['folder/file1'] },
      { folders: undefined, keys: ['folder/file2'] },
    ])
  })

  it('tells owners only where it is asked to', async () => {
    const s3 = await withKeys('a')
    const owners = async (FetchOwner: boolean) =>
      (await s3.send(new ListObjectsV2Command({ Bucket, FetchOwner }))).Contents?.map(
        ({ Owner }) => Owner?.ID,
      )
    expect(await owners(false)).toEqual([undefined])
    expect(await owners(true)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  })

  it('tells seconds, without their fractions (test_s3_list_objects_timestamp_precision)', async () => {
    const s3 = await withKeys('a')
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }))
    expect(Contents?.[0]?.LastModified?.getMilliseconds()).toBe(0)
  })

  it('lists a thousand at most, and none where none is asked for', async () => {
    const s3 = await withKeys('a')
    expect((await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }))).MaxKeys).toBe(1000)
    const none = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false, MaxKeys: 0 })
    expect(await refusalOf(s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 })))).toMatchObject({
      name: 'InvalidArgument',
      status: 400,
    })
  })
})

describe('ListObjects', () => {
  it('names where to go on only with a delimiter (test_list_objects_next_marker)', async () => {
    const s3 = await withKeys('test_0', 'test_1', 'test_2')
    const first = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 1, Delimiter: '/' }))
    expect(first).toMatchObject({ NextMarker: 'test_0', IsTruncated: true, Marker: '' })
    const second = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 1, Marker: 'test_0' }))
    expect(second).toMatchObject({ Marker: 'test_0', IsTruncated: true, Contents: [{ Key: 'test_1' }] })
    expect(second.NextMarker).toBeUndefined()
    expect(second.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([
    ['folder/aSubfolder/', 'folder/file1'],
    ['folder/aSubfolder/subFile1', 'folder/file1'],
  ])('after %s lists the folder no more (test_list_objects_marker_common_prefixes)', async (Marker, Key) => {
    const s3 = await withKeys(...folders)
    const asked = { Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1, Marker }
    const page = await s3.send(new ListObjectsCommand(asked))
    expect([page.CommonPrefixes, keysOf(page.Contents), page.NextMarker]).toEqual([undefined, [Key], Key])
  })

  it('writes keys as the encoding asks', async () => {
    const s3 = await withKeys('a b/é*')
    const url = await s3.send(new ListObjectsCommand({ Bucket, EncodingType: 'url', Prefix: 'a b' }))
    expect(url).toMatchObject({ EncodingType: 'url', Prefix: 'a+b', Contents: [{ Key: 'a+b/%C3%A9*' }] })
    const plain = await s3.send(new ListObjectsCommand({ Bucket }))
    expect(keysOf(plain.Contents)).toEqual(['a b/é*'])
  })

  it('sorts keys by their bytes, not by their characters', async () => {
    const keys = ['~', '\u{FFFD}', '\u{10000}', 'a', 'Z']
    const s3 = await withKeys(...keys)
    const { Contents } = await s3.send(new ListObjectsCommand({ Bucket }))
    expect(keysOf(Contents)).toEqual(['Z', 'a', '~', '\u{FFFD}', '\u{10000}'])
  })
})

describe('ListObjectVersions', () => {
  it('goes on after a version (test_list_objects_versions_markers)', async () => {
    const { s3 } = await withVersions()
    await putAll(s3, ['a', 'b', 'b', 'c'])
    const list = (asked: object) => s3.send(new ListObjectVersionsCommand({ Bucket, ...asked }))
    const [a, newer, older, c] = ((await list({})).Versions ?? []).map(({ VersionId }) => VersionId)
    const first = await list({ MaxKeys: 2 })
    expect(first).toMatchObject({
      IsTruncated: true,
      NextKeyMarker: 'b',
      NextVersionIdMarker: newer,
      Versions: [
        { VersionId: a, IsLatest: true },
        { VersionId: newer, IsLatest: true },
      ],
    })
    const rest = await list({ KeyMarker: 'b', VersionIdMarker: newer })
    expect(rest).toMatchObject({
      IsTruncated: false,
      KeyMarker: 'b',
      VersionIdMarker: newer,
      Versions: [{ VersionId: older, IsLatest: false }, { VersionId: c }],
    })
    // The key alone stands for all of its versions.
    expect((await list({ KeyMarker: 'b' })).Versions).toMatchObject([{ VersionId: c }])
    expect(await refusalOf(list({ VersionIdMarker: newer }))).toMatchObject({
      name: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
      ArgumentName: 'version-id-marker',
    })
  })

  it('goes on after a version that is gone (…_with_prefix_only_and_pagination)', async () => {
    const { s3 } = await withVersions()
    await putAll(s3, ['key', 'key', 'key', 'key', 'key'])
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 3 }))
    const Objects = (page.Versions ?? []).map(({ VersionId }) => ({ Key: 'key', VersionId }))
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    const rest = await s3.send(
      new ListObjectVersionsCommand({
        Bucket,
        KeyMarker: page.NextKeyMarker,
        VersionIdMarker: page.NextVersionIdMarker,
      }),
    )
    expect(rest.Versions).toHaveLength(2)
  })

  it('folds all versions of all keys of a folder into one (…_pagination_common_prefixes)', async () => {
    const { s3 } = await withVersions()
    await putAll(s3, folders)
    const asked = { Bucket, Prefix: 'folder/', Delimiter: '/', MaxKeys: 1 }
    const first = await s3.send(new ListObjectVersionsCommand(asked))
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'folder/aSubfolder/' }])
    expect([first.NextKeyMarker, first.NextVersionIdMarker]).toEqual(['folder/aSubfolder/', undefined])
    const second = await s3.send(
      new ListObjectVersionsCommand({ ...asked, KeyMarker: 'folder/aSubfolder/subFile1' }),
    )
    expect(keysOf(second.Versions)).toEqual(['folder/file1'])
  })
})

describe('paging', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{10000}'), maxLength: 6 })
  const keys = fc.uniqueArray(
    text.filter((key) => key !== ''),
    { maxLength: 20 },
  )

  it('by any number of keys gives what a single page gives, each once and in order', () => {
    let several = 0
    fc.assert(
      fc.property(
        keys,
        text,
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 5 }),
        (all, start, delimiter, limit) => {
          const sorted = all.map(byteKey).toSorted()
          const prefix = byteKey(start.slice(0, 2))
          const asked = { prefix, delimiter, shows: (key: string) => !key.endsWith('b') }
          const whole = pageOf(sorted, { ...asked, after: '', limit: 1000 })
          const parts = { keys: [] as string[], folders: [] as string[] }
          let after = ''
          for (let more = true; more;) {
            const page = pageOf(sorted, { ...asked, after, limit })
            expect(page.keys.length + page.folders.length).toBeLessThanOrEqual(limit)
            parts.keys.push(...page.keys)
            parts.folders.push(...page.folders)
            if (page.truncated) several += 1
            after = page.last ?? ''
            more = page.truncated
          }
          expect(parts).toEqual({ keys: whole.keys, folders: whole.folders })
        },
      ),
    )
    expect(several).toBeGreaterThan(0)
  })

  it('keeps keys as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(keyOfBytes(byteKey(key))).toBe(key)
      }),
    )
  })
})
