import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { s3Source } from '../../lib/evidence/s3-source.ts'
import { rotateKey } from '../../sandbox/services/cloudtrail/public-keys.ts'
import { bench, settings } from '../sandbox/bench.ts'

const region = 'us-east-1'
const away = 'eu-west-1'
const text = '{"Records":[]}'
const sha256 = createHash('sha256').update(text).digest('hex')

async function withSource() {
  const sandbox = await bench()
  const s3 = new S3Client({ ...settings(sandbox), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: 'logs' }))
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const source = s3Source(clients, { regions: [region], attempts: 2, wait: async () => undefined })
  const put = async (Key: string, Body: Uint8Array, more: object = {}) =>
    await s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body, ...more }))
  return { sandbox, s3, source, put }
}

describe('evidence in S3', () => {
  it('is read with its metadata, inflated and hashed', async () => {
    const { source, put } = await withSource()
    const body = gzipSync(text)
    await put('a.json.gz', body, {
      Metadata: { signature: 'ab12', 'signature-algorithm': 'SHA256withRSA' },
      ContentEncoding: 'gzip',
    })
    expect(await source.read({ bucket: 'logs', key: 'a.json.gz' }, 'content')).toEqual({
      ok: true,
      value: {
        metadata: { signature: 'ab12', 'signature-algorithm': 'SHA256withRSA' },
        size: body.length,
        inflated: { ok: true, sha256, content: text },
      },
    })
    await source.close()
  })

  it('is read in one of its versions', async () => {
    const { s3, source, put } = await withSource()
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'logs', VersioningConfiguration }))
    await put('a', gzipSync(text))
    await put('a', gzipSync('changed'))
    await s3.send(new DeleteObjectCommand({ Bucket: 'logs', Key: 'a' }))
    expect(await source.read({ bucket: 'logs', key: 'a' }, 'hash')).toMatchObject({
      ok: false,
      code: 'NoSuchKey',
    })
    const versions = await source.versions('logs', 'a')
    const [, , first] = versions.ok ? versions.value : []
    const { versionId = '' } = first ?? {}
    expect(await source.read({ bucket: 'logs', key: 'a', versionId }, 'hash')).toMatchObject({
      ok: true,
      value: { inflated: { ok: true, sha256 } },
    })
    await source.close()
  })

  it('is listed by folder and by prefix', async () => {
    const { source, put } = await withSource()
    for (const key of ['AWSLogs/1/a', 'AWSLogs/2/a', 'AWSLogs/2/b']) await put(key, gzipSync(text))
    expect(await source.folders('logs', 'AWSLogs/')).toEqual({ ok: true, value: ['1', '2'] })
    expect(await source.list('logs', 'AWSLogs/2/')).toMatchObject({
      ok: true,
      value: [{ key: 'AWSLogs/2/a' }, { key: 'AWSLogs/2/b' }],
    })
    await source.close()
  })

  it('that is denied is a failure with its code', async () => {
    const { s3, source } = await withSource()
    const Statement = [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
      },
    ]
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy: JSON.stringify({ Statement }) }))
    expect(await source.read({ bucket: 'logs', key: 'a' }, 'hash')).toMatchObject({
      ok: false,
      operation: 's3:GetObject',
      code: 'AccessDenied',
    })
    expect(await source.list('logs', '')).toMatchObject({
      ok: false,
      operation: 's3:ListObjectsV2',
      code: 'AccessDenied',
    })
    await source.close()
  })

  it('is no fault of the file where something cuts it on the way, so that it looks whole', async () => {
    const { sandbox, source, put } = await withSource()
    await put('a', gzipSync(text))
    const cut = { service: 's3', operation: 'GetObject', fault: { kind: 'truncated' as const } }
    sandbox.faults.add({ ...cut, times: 1 })
    expect(await source.read({ bucket: 'logs', key: 'a' }, 'hash')).toMatchObject({
      ok: true,
      value: { inflated: { ok: true, sha256 } },
    })
    sandbox.faults.add(cut)
    expect(await source.read({ bucket: 'logs', key: 'a' }, 'hash')).toMatchObject({
      ok: false,
      code: 'ERR_CUT_SHORT',
    })
    await source.close()
  })

  it('that is cut in the bucket is a fault of the file', async () => {
    const { source, put } = await withSource()
    await put('a', gzipSync(text).subarray(0, 15))
    expect(await source.read({ bucket: 'logs', key: 'a' }, 'hash')).toMatchObject({
      ok: true,
      value: { inflated: { ok: false, fault: 'not-gzip' } },
    })
    await source.close()
  })
})

it('the region of a bucket is what S3 says, also from another one', async () => {
  const { sandbox, source } = await withSource()
  const far = new S3Client({ ...settings(sandbox, away), forcePathStyle: true })
  const CreateBucketConfiguration = { LocationConstraint: away } as const
  await far.send(new CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration }))
  expect(await source.bucketRegion('far')).toEqual({ ok: true, value: away })
  expect(await source.bucketRegion('nowhere')).toMatchObject({ ok: false, operation: 's3:HeadBucket' })
  await source.close()
})

it('keys are those that CloudTrail lists for a region and a time', async () => {
  const { sandbox, source } = await withSource()
  const now = sandbox.world.clock()
  rotateKey(sandbox.world, region, now)
  const hour = 3_600_000
  const keys = await source.publicKeys(region, now.getTime() - hour, now.getTime() + hour)
  expect(keys).toMatchObject({
    ok: true,
    value: [
      { fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) },
      { fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) },
    ],
  })
  await source.close()
})
