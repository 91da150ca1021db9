import { createServer } from 'node:http'
import {
  S3Client,
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { errorCode } from '../../../lib/aws/errors.ts'
import { listObjects, listVersions } from '../../../lib/aws/s3/listings.ts'
import { createS3Requests } from '../../../lib/aws/s3/s3-requests.ts'
import { bucketsOf } from '../../../sandbox/services/s3/buckets.ts'
import { writeObject } from '../../../sandbox/services/s3/write-object.ts'
import { ACCOUNT, bench, settings } from '../../sandbox/bench.ts'

const region = 'us-east-1'
const Bucket = 'logs'

async function withBucket() {
  const sandbox = await bench()
  const s3 = new S3Client({ ...settings(sandbox), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const put = async (Key: string, Body = Key) => await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  /** Many objects, without a request each. */
  const fill = (keys: readonly string[]) => {
    const bucket = bucketsOf(sandbox.world).get(Bucket)
    for (const key of keys)
      if (bucket)
        writeObject(sandbox.world, bucket, {
          key,
          body: new Uint8Array(3),
          content: { ContentType: 'text/plain' },
          metadata: {},
          tags: [],
          storageClass: 'STANDARD',
          encryption: { algorithm: 'AES256' },
          checksums: {},
          lock: {},
          grants: [],
          owner: ACCOUNT,
        })
  }
  return { sandbox, s3, put, fill, reader: reader(sandbox.url) }
}

const reader = (url: string) =>
  createS3Requests(
    createClients({ endpoint: url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }),
    { regionOf: async () => region, attempts: 1 },
  )

const strange = ['a b+c%20', 'é/日本', '<&>"\'', "x!'()*~", 'line\nbreak', 'tab\tend', 'p%2Fq']

describe('a listing of objects', () => {
  it('gives each key as it is, with its size, time and ETag', async () => {
    const { put, reader: s3 } = await withBucket()
    for (const key of strange) await put(key, 'four')
    const { objects } = await listObjects(s3, Bucket, '')
    expect(objects.map(({ key }) => key).toSorted()).toEqual(strange.toSorted())
    expect(objects[0]).toMatchObject({ size: 4, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) })
    expect(Math.abs((objects[0]?.lastModified ?? 0) - Date.now())).toBeLessThan(60_000)
    s3.close()
  })

  it('goes on to the last page, and keeps to the prefix', async () => {
    const { fill, reader: s3 } = await withBucket()
    fill(Array.from({ length: 2500 }, (_, n) => `in/ü+${String(n).padStart(4, '0')}`))
    fill(['out/1'])
    const { objects } = await listObjects(s3, Bucket, 'in/ü+')
    expect(new Set(objects.map(({ key }) => key)).size).toBe(2500)
    expect(s3.sent()).toBe(3)
    s3.close()
  })

  it('gives folders below a prefix', async () => {
    const { fill, reader: s3 } = await withBucket()
    fill(['x/a b/1', 'x/a b/2', 'x/ü/1', 'x/file', 'y/1'])
    const { folders, objects } = await listObjects(s3, Bucket, 'x/', '/')
    expect(folders.toSorted()).toEqual(['x/a b/', 'x/ü/'])
    expect(objects.map(({ key }) => key)).toEqual(['x/file'])
    s3.close()
  })

  it('of nothing is empty', async () => {
    const { reader: s3 } = await withBucket()
    expect(await listObjects(s3, Bucket, 'none/')).toEqual({ objects: [], folders: [] })
    s3.close()
  })
})

it('a listing of versions gives them and delete markers, the newest of a key first', async () => {
  const { s3: sdk, put, fill, reader: s3 } = await withBucket()
  await put('old', 'before versions')
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await sdk.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  await put('a +ü', 'first')
  await put('a +ü', 'second')
  await sdk.send(new DeleteObjectCommand({ Bucket, Key: 'a +ü' }))
  const versions = await listVersions(s3, Bucket, 'a +')
  expect(versions.map(({ key, isLatest, isDeleteMarker }) => ({ key, isLatest, isDeleteMarker }))).toEqual([
    { key: 'a +ü', isLatest: true, isDeleteMarker: true },
    { key: 'a +ü', isLatest: false, isDeleteMarker: false },
    { key: 'a +ü', isLatest: false, isDeleteMarker: false },
  ])
  expect(new Set(versions.map(({ versionId }) => versionId)).size).toBe(3)
  expect(await listVersions(s3, Bucket, 'old')).toMatchObject([{ versionId: 'null', isLatest: true }])
  fill(Array.from({ length: 1200 }, (_, n) => `many/${String(n).padStart(4, '0')}`))
  expect(await listVersions(s3, Bucket, 'many/')).toHaveLength(1200)
  s3.close()
})

describe('an answer that is none', () => {
  const head = '<?xml version="1.0"?><ListBucketResult>'
  const item =
    '<Contents><Key>a</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>'
  it.each([
    ['is empty', ''],
    ['ends in the middle', `${head}<IsTruncated>false</IsTruncated>${item}`],
    ['does not say whether it goes on', `${head}${item}</ListBucketResult>`],
    ['does not say how to go on', `${head}<IsTruncated>true</IsTruncated>${item}</ListBucketResult>`],
    [
      'leaves out a size',
      `${head}<IsTruncated>false</IsTruncated>${item.replace('<Size>1</Size>', '')}</ListBucketResult>`,
    ],
    [
      'gives a size that is none',
      `${head}<IsTruncated>false</IsTruncated>${item.replace('<Size>1</Size>', '<Size>x</Size>')}</ListBucketResult>`,
    ],
    [
      'gives a time that is none',
      `${head}<IsTruncated>false</IsTruncated>${item.replace('2026-01-01T00:00:00Z', 'soon')}</ListBucketResult>`,
    ],
    [
      'goes on from nowhere',
      `${head}<IsTruncated>true</IsTruncated><NextContinuationToken></NextContinuationToken>${item}</ListBucketResult>`,
    ],
  ])('%s: it is not taken for a list', async (_, body) => {
    const server = createServer((_request, response) => {
      response.setHeader('x-amz-request-id', 'id')
      response.end(body)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const s3 = reader(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    const failed = await listObjects(s3, Bucket, '').then(
      () => 'listed',
      (error: unknown) => errorCode(error),
    )
    expect(failed).toBe('Trailkeeper.IncompleteAnswer')
    s3.close()
    await new Promise((closed) => server.close(closed))
  })
})
