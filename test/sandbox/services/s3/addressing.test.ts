/**
 * Requests that come otherwise than an SDK client signs and sends them: presigned, unsigned, with the bucket in the
 * host (S3 API reference, "Authenticating Requests: Using Query Parameters"; S3 user guide, "Virtual hosting of general
 * purpose buckets" and "Access control in Amazon S3").
 */
import { request } from 'node:http'
import {
  DeletePublicAccessBlockCommand,
  GetObjectTaggingCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { recordsOf } from '../../../../sandbox/event-history.ts'
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts'
import { ACCOUNT } from '../../bench.ts'
import { Bucket, withBucket } from './bucket.ts'

type Answer = { status: number; body: string }

/** Sends a request as it is, with whatever host. */
async function send(
  sandbox: Sandbox,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request(`${sandbox.url}${path}`, { method, headers: { ...headers } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const stamp = (date: Date): string => date.toISOString().replaceAll(/[-:]|\.\d+/g, '')

/** The query of a presigned URL. Signatures are not verified. */
const presigned = ({ at = new Date(), expires = '60', more = {} } = {}): string => {
  const day = stamp(at).slice(0, 8)
  return new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `test/${day}/us-east-1/s3/aws4_request`,
    'X-Amz-Date': stamp(at),
    'X-Amz-Expires': expires,
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': 'abc',
    ...more,
  }).toString()
}

const put = (s3: S3Client, Key = 'a') => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'content' }))

describe('a presigned request', () => {
  it('is taken for one of whoever signed it', async () => {
    const { sandbox, s3 } = await withBucket()
    await put(s3)
    expect(await send(sandbox, `/${Bucket}/a?${presigned()}`)).toEqual({ status: 200, body: 'content' })
  })

  it('brings headers among its parameters', async () => {
    const { sandbox, s3 } = await withBucket()
    const more = { 'x-amz-tagging': 'k=v', 'X-Amz-Storage-Class': 'GLACIER' }
    const query = presigned({ more })
    expect(await send(sandbox, `/${Bucket}/a?${query}`, { method: 'PUT', body: 'x' })).toMatchObject({
      status: 200,
    })
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }))
    expect(TagSet).toEqual([{ Key: 'k', Value: 'v' }])
    const read = await send(sandbox, `/${Bucket}/a?${presigned()}`)
    expect(read.status).toBe(403)
    expect(read.body).toContain('<Code>InvalidObjectState</Code>')
  })

  it('is refused once its time is over', async () => {
    const { sandbox, s3 } = await withBucket()
    await put(s3)
    const at = new Date(Date.now() - 120_000)
    const { status, body } = await send(sandbox, `/${Bucket}/a?${presigned({ at })}`)
    expect(status).toBe(403)
    expect(body).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>')
    expect(body).toContain('<X-Amz-Expires>60</X-Amz-Expires>')
  })

  it.each([
    ['604801', 'X-Amz-Expires must be less than a week (in seconds)'],
    ['-1', 'X-Amz-Expires must be non-negative'],
    ['soon', 'X-Amz-Expires should be a number'],
  ])('is refused with X-Amz-Expires %s', async (expires, message) => {
    const { sandbox } = await withBucket()
    const { status, body } = await send(sandbox, `/${Bucket}/a?${presigned({ expires })}`)
    expect(status).toBe(400)
    expect(body).toContain(`<Code>AuthorizationQueryParametersError</Code><Message>${message}`)
  })
})

const toAll = (Action: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action,
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        ...more,
      },
    ],
  })

describe('a request without a signature', () => {
  it('gets what a public policy gives to all, and no more', async () => {
    const { sandbox, s3 } = await withBucket()
    await put(s3)
    expect(await send(sandbox, `/${Bucket}/a`)).toMatchObject({
      status: 403,
      body: expect.stringContaining('<Message>Access Denied</Message>'),
    })
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: toAll('s3:GetObject') }))
    expect(await send(sandbox, `/${Bucket}/a`)).toEqual({ status: 200, body: 'content' })
    expect((await send(sandbox, `/${Bucket}/a`, { method: 'DELETE' })).status).toBe(403)
    expect((await send(sandbox, `/${Bucket}`)).status).toBe(403)
  })

  it('is nobody to conditions', async () => {
    const { sandbox, s3 } = await withBucket()
    await put(s3)
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const Condition = { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } }
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: toAll('s3:*', { Condition }) }))
    expect((await send(sandbox, `/${Bucket}/a`)).status).toBe(403)
    const anonymous = { StringEquals: { 'aws:PrincipalType': 'Anonymous' } }
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: toAll('s3:*', { Condition: anonymous }) }))
    expect((await send(sandbox, `/${Bucket}/a`)).status).toBe(200)
  })

  it('makes and lists no buckets', async () => {
    const { sandbox } = await withBucket()
    expect((await send(sandbox, '/')).status).toBe(403)
    expect((await send(sandbox, '/another-bucket', { method: 'PUT' })).status).toBe(403)
  })

  it('is recorded for the owner alone, as of nobody', async () => {
    const { sandbox } = await withBucket()
    await send(sandbox, `/${Bucket}?policy`)
    expect(recordsOf(sandbox.world, ACCOUNT, 'us-east-1').at(-1)).toMatchObject({
      eventName: 'GetBucketPolicy',
      errorCode: 'AccessDenied',
      userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
      recipientAccountId: ACCOUNT,
    })
  })

  it('finds no bucket where there is none', async () => {
    const { sandbox } = await withBucket()
    const { status, body } = await send(sandbox, '/nowhere-at-all/a')
    expect([status, body]).toEqual([404, expect.stringContaining('<Code>NoSuchBucket</Code>')])
  })
})

describe('a bucket in the host', () => {
  it.each(['localhost', 's3.amazonaws.com', 's3.us-east-1.amazonaws.com', 's3-us-east-1.amazonaws.com'])(
    'is that of the path: %s',
    async (host) => {
      const { sandbox, s3 } = await withBucket()
      await put(s3, 'folder/a')
      const headers = { host: `${Bucket}.${host}:4577` }
      expect(await send(sandbox, `/folder/a?${presigned()}`, { headers })).toEqual({
        status: 200,
        body: 'content',
      })
    },
  )
})
