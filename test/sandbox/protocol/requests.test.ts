import { describe, expect, it } from '@jest/globals'
import { decodeAwsChunked } from '../../../sandbox/protocol/aws-chunked.ts'
import { bench } from '../bench.ts'

const scope = (service: string, region = 'us-east-1') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})
const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target })

async function send(url: string, headers: Record<string, string>, body: string, method = 'POST') {
  const response = await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body }) })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

describe('a raw request', () => {
  it('is answered in JSON with a request id', async () => {
    const { url } = await bench()
    const answer = await send(url, { ...scope('kms'), ...json('TrentService.ListKeys') }, '{}')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ Keys: [], Truncated: false })
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    ['{', 'SerializationException'],
    ['[]', 'SerializationException'],
    ['{"KeyId": 7}', 'SerializationException'],
    ['{}', 'ValidationException'],
    ['{"KeyId": null}', 'ValidationException'],
  ])('with the body %s ends in %s', async (body, type) => {
    const { url } = await bench()
    const answer = await send(url, { ...scope('kms'), ...json('TrentService.DescribeKey') }, body)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ __type: type })
  })

  it('may hold members that the service does not know', async () => {
    const { url } = await bench()
    const answer = await send(url, { ...scope('kms'), ...json('TrentService.ListKeys') }, '{"Novelty":1}')
    expect(answer.status).toBe(200)
  })

  it('names the missing member as the services do', async () => {
    const { url } = await bench()
    const answer = await send(url, { ...scope('kms'), ...json('TrentService.DescribeKey') }, '{}')
    expect(answer.text).toContain(
      "Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    )
  })

  it('for an operation that nobody knows is an error, not silence', async () => {
    const { url } = await bench()
    const answer = await send(url, { ...scope('kms'), ...json('TrentService.Dance') }, '{}')
    expect(JSON.parse(answer.text)).toMatchObject({ __type: 'UnknownOperationException' })
  })

  it('for an operation that the sandbox lacks says so', async () => {
    const { url } = await bench()
    const answer = await send(
      url,
      { ...scope('kms'), ...json('TrentService.Encrypt') },
      '{"KeyId":"k","Plaintext":""}',
    )
    expect(answer.text).toContain('does not implement Encrypt')
  })

  it('for a service that the sandbox lacks is an error', async () => {
    const { url } = await bench()
    const answer = await send(
      url,
      { ...scope('ec2'), 'content-type': 'application/x-www-form-urlencoded' },
      'Action=X',
    )
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('<Code>InvalidAction</Code>')
  })

  it('without a signature is refused', async () => {
    const { url } = await bench()
    const answer = await send(url, json('TrentService.ListKeys'), '{}')
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.text)).toMatchObject({ __type: 'MissingAuthenticationTokenException' })
  })

  it('may be signed in its query', async () => {
    const { url } = await bench()
    const query =
      'Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=test%2F20261121%2Fus-east-1%2Fsts%2Faws4_request'
    const answer = await send(`${url}/?${query}`, {}, '', 'GET')
    expect(answer.text).toContain('<Account>123456789012</Account>')
  })

  it('that CloudTrail refuses gets its own spelling of the message', async () => {
    const { url } = await bench()
    const target = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetTrail'
    const answer = await send(url, { ...scope('cloudtrail'), ...json(target) }, '{"Name":"nobody"}')
    expect(answer.status).toBe(400)
    expect(Object.keys(JSON.parse(answer.text)).toSorted()).toEqual(['Message', '__type'])
  })

  it('in the query protocol fails in XML with the declared code', async () => {
    const { url } = await bench()
    const form = { ...scope('sns'), 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const body = 'Action=GetTopicAttributes&TopicArn=arn:aws:sns:us-east-1:123456789012:none'
    const answer = await send(url, form, body)
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('<Type>Sender</Type><Code>NotFound</Code>')
  })
})

describe('a chunked body', () => {
  it('loses its chunk headers and trailers', () => {
    const body = '5;chunk-signature=a\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n'
    const { payload, trailers } = decodeAwsChunked(Buffer.from(body))
    expect(Buffer.from(payload).toString()).toBe('hello world')
    expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'x' })
  })
})
