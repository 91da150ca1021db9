import { Readable } from 'node:stream'
import { expect, it } from '@jest/globals'
import { HttpResponse } from '@smithy/core/protocols'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { createClients } from '../../lib/aws/clients.ts'
import { accountPublicAccessBlock } from '../../lib/collect/buckets.ts'

const account = '123456789012'

type Sent = { method: string; hostname: string; path: string; headers: Record<string, string> }

/** Asks in a region of AWS itself, and gives what went over the wire. */
async function sentTo(region: string, answer: string): Promise<{ sent: Sent[]; block: unknown }> {
  const sent: Sent[] = []
  const connections = new NodeHttpHandler()
  connections.handle = (request) => {
    sent.push(request)
    const response = new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from([answer]) })
    return Promise.resolve({ response })
  }
  const clients = createClients({
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    connections,
    maxAttempts: 1,
  })
  const block = await accountPublicAccessBlock(clients, region, account).catch((error: unknown) => error)
  return { sent, block }
}

const whole =
  '<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">' +
  '<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>' +
  '<BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>' +
  '</PublicAccessBlockConfiguration>'

// S3 API reference, S3 Control, GetPublicAccessBlock (path and header); AWS General Reference, "Amazon S3 endpoints"
// (hosts); botocore's s3control endpoint rules (the account before the host, signed for the service s3).
it.each([
  ['eu-west-1', 'amazonaws.com'],
  ['us-east-1', 'amazonaws.com'],
  ['cn-north-1', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'amazonaws.com'],
])('in %s is asked of S3 Control, signed as a call to S3', async (region, suffix) => {
  const { sent, block } = await sentTo(region, whole)
  const hostname = `${account}.s3-control.${region}.${suffix}`
  expect(sent).toMatchObject([
    {
      method: 'GET',
      hostname,
      path: '/v20180820/configuration/publicAccessBlock',
      query: {},
      headers: {
        host: hostname,
        'x-amz-account-id': account,
        authorization: expect.stringMatching(
          new RegExp(`/${region}/s3/aws4_request, SignedHeaders=[^,]*host;[^,]*x-amz-account-id;`),
        ),
      },
    },
  ])
  expect(block).toEqual({
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: false,
    restrictPublicBuckets: true,
  })
})

it('is not read by an answer that holds none', async () => {
  expect((await sentTo('eu-west-1', '')).block).toBeInstanceOf(Error)
})
