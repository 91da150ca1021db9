import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms'
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { bench, failureOf, settings } from './bench.ts'

describe('faults on demand', () => {
  it('deny as a service control policy does', async () => {
    const sandbox = await bench()
    sandbox.faults.add({
      service: 'cloudtrail',
      region: 'eu-west-1',
      fault: { kind: 'access-denied', by: 'scp' },
    })
    const denied = new CloudTrailClient(settings(sandbox, 'eu-west-1'))
    expect(await failureOf(denied.send(new DescribeTrailsCommand({})))).toEqual({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/operator is not authorized to perform: cloudtrail:DescribeTrails ' +
        'with an explicit deny in a service control policy',
    })
    await new CloudTrailClient(settings(sandbox, 'us-east-1')).send(new DescribeTrailsCommand({}))
  })

  it('last as many times as they say', async () => {
    const sandbox = await bench()
    sandbox.faults.add({ operation: 'ListKeys', times: 2, fault: { kind: 'throttling' } })
    const kms = new KMSClient({ ...settings(sandbox), maxAttempts: 3 })
    await kms.send(new ListKeysCommand({}))
    expect(sandbox.requests.map((request) => request.code)).toEqual([
      'ThrottlingException',
      'ThrottlingException',
      undefined,
    ])
    expect(sandbox.faults.list()).toEqual([])
  })

  it('strike one resource alone', async () => {
    const sandbox = await bench()
    sandbox.faults.add({ resource: 'trail/audit', fault: { kind: 'access-denied' } })
    const client = new CloudTrailClient(settings(sandbox))
    const get = (name: string) =>
      failureOf(
        client.send(new GetTrailCommand({ Name: `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}` })),
      )
    expect((await get('audit')).name).toBe('AccessDeniedException')
    expect((await get('other')).name).toBe('TrailNotFoundException')
  })

  it.each([
    [{ kind: 'throttling' } as const, 'Throttling', 'SlowDown'],
    [{ kind: 'access-denied' } as const, 'AccessDenied', 'AccessDenied'],
    [{ kind: 'disabled-region' } as const, 'InvalidClientTokenId', 'InvalidAccessKeyId'],
    [{ kind: 'server-error', status: 503 } as const, 'InternalFailure', 'InternalError'],
  ])('%j speaks each protocol', async (fault, query, xml) => {
    const sandbox = await bench()
    sandbox.faults.add({ fault })
    expect((await failureOf(new SNSClient(settings(sandbox)).send(new ListTopicsCommand({})))).name).toMatch(
      query,
    )
    expect((await failureOf(new S3Client(settings(sandbox)).send(new ListBucketsCommand({})))).name).toBe(xml)
  })

  it('cut the connection', async () => {
    const sandbox = await bench()
    sandbox.faults.add({ service: 'kms', times: 1, fault: { kind: 'dropped-connection' } })
    const kms = new KMSClient(settings(sandbox))
    expect((await failureOf(kms.send(new ListKeysCommand({})))).message).toMatch(/hang up|ECONNRESET/)
    await kms.send(new ListKeysCommand({}))
  })

  it('cut an answer in half, after the call was carried out', async () => {
    const sandbox = await bench()
    sandbox.faults.add({ times: 1, fault: { kind: 'truncated' } })
    const sns = new SNSClient(settings(sandbox))
    expect(await failureOf(sns.send(new CreateTopicCommand({ Name: 'made' })))).toBeDefined()
    const { Topics } = await sns.send(new ListTopicsCommand({}))
    expect(Topics).toEqual([{ TopicArn: expect.stringMatching(/:made$/) }])
  })

  it.each([
    [{ kind: 'empty-body' } as const, { status: 200, type: null, text: '' }],
    [{ kind: 'html' } as const, { status: 200, type: 'text/html', text: expect.stringContaining('<html>') }],
    [{ kind: 'html', status: 404 } as const, { status: 404, type: 'text/html', text: expect.any(String) }],
  ])('%j: answers in the place of AWS, which never hears of the call', async (fault, answer) => {
    const sandbox = await bench()
    sandbox.faults.add({ operation: 'CreateTopic', fault })
    const request = 'Action=CreateTopic&Name=never&Version=2010-03-31'
    const signed = 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/sns/aws4_request, Signature=none'
    const response = await fetch(sandbox.url, {
      method: 'POST',
      body: request,
      headers: { authorization: signed, 'content-type': 'application/x-www-form-urlencoded' },
    })
    const { status, headers } = response
    expect({ status, type: headers.get('content-type'), text: await response.text() }).toEqual(answer)
    expect(headers.has('x-amzn-requestid')).toBe(false)
    sandbox.faults.remove()
    expect((await new SNSClient(settings(sandbox)).send(new ListTopicsCommand({}))).Topics).toEqual([])
  })

  it('let the body come long after the headers', async () => {
    const sandbox = await bench()
    sandbox.faults.add({ fault: { kind: 'slow-body', ms: 40 } })
    const s3 = new S3Client(settings(sandbox))
    const started = performance.now()
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toEqual([])
    expect(performance.now() - started).toBeGreaterThan(38)
  })

  it('are set, listed and lifted over HTTP', async () => {
    const { url, faults } = await bench()
    const rule = { service: 'kms', fault: { kind: 'throttling' } }
    const added = await fetch(`${url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(rule) })
    expect(added.status).toBe(201)
    expect(faults.list()).toMatchObject([rule])
    const wrong = await fetch(`${url}/_sandbox/faults`, {
      method: 'POST',
      body: '{"fault":{"kind":"flood"}}',
    })
    expect(wrong.status).toBe(400)
    await fetch(`${url}/_sandbox/faults`, { method: 'DELETE' })
    expect(faults.list()).toEqual([])
  })

  it('include a rate that an account may not exceed in a region', async () => {
    const sandbox = await bench({ rateLimit: { perSecond: 0.001, burst: 2 } })
    const at = (region: string) => new KMSClient(settings(sandbox, region)).send(new ListKeysCommand({}))
    await at('us-east-1')
    await at('us-east-1')
    expect((await failureOf(at('us-east-1'))).name).toBe('ThrottlingException')
    await at('eu-west-1')
  })

  it('include CloudTrail’s own quotas, by account, region and kind of call', async () => {
    let now = 0
    const sandbox = await bench({ quotas: true, monotonic: () => now })
    const client = (region: string) => new CloudTrailClient(settings(sandbox, region))
    const describeIn = (region = 'us-east-1') => client(region).send(new DescribeTrailsCommand({}))
    const lookUp = () => client('us-east-1').send(new LookupEventsCommand({}))
    const statusOf = () => client('us-east-1').send(new GetTrailStatusCommand({ Name: 'none' }))
    const stop = () => client('us-east-1').send(new StopLoggingCommand({ Name: 'none' }))
    const throttled = 'ThrottlingException'
    for (let call = 0; call < 10; call += 1) await describeIn()
    expect((await failureOf(statusOf())).name).toBe(throttled)
    await describeIn('eu-west-1')
    await lookUp()
    await lookUp()
    expect((await failureOf(lookUp())).name).toBe(throttled)
    expect((await failureOf(stop())).name).toBe('TrailNotFoundException')
    expect((await failureOf(stop())).name).toBe(throttled)
    now = 100
    await describeIn()
    expect((await failureOf(lookUp())).name).toBe(throttled)
    now = 1000
    expect((await failureOf(stop())).name).toBe('TrailNotFoundException')
  })
})
