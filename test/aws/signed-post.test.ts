import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { signedHeaders } from '../../lib/aws/signed-post.ts'
import { sqs } from '../../sandbox/services/sqs/service.ts'
import { bench } from '../sandbox/bench.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const at = new Date('2015-08-30T12:36:00Z')

/** AWS Signature Version 4 test suite, post-vanilla and post-x-www-form-urlencoded. */
describe('a signed POST', () => {
  const post = { service: 'service', region: 'us-east-1', url: new URL('https://example.amazonaws.com/') }
  it.each([
    [{}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('with %j is signed as the test suite has it', (headers, body, signature) => {
    const { authorization } = signedHeaders({ ...post, headers, body }, credentials, at)
    expect(authorization).toContain('Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request')
    expect(authorization?.split('Signature=')[1]).toBe(signature)
  })

  it('signs the session token of a role too', () => {
    const { authorization } = signedHeaders(
      { ...post, headers: {}, body: '' },
      { ...credentials, sessionToken: 't' },
      at,
    )
    expect(authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token')
  })
})

const json = (target: string) => ({ 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target })

describe('what a service answers', () => {
  it('comes back as its text, or as its error code', async () => {
    const sandbox = await bench()
    await sandbox.invoke(sqs, 'CreateQueue', { QueueName: 'events' }, { region: 'us-east-1' })
    const clients = createClients({ endpoint: sandbox.url, credentials })
    const QueueUrl = `${sandbox.url}/123456789012/events`
    const asked = JSON.stringify({ QueueUrl, AttributeNames: ['All'] })
    const target = json('AmazonSQS.GetQueueAttributes')
    expect(await clients.ask('sqs', 'us-east-1', target, asked)).toContain('MessageRetentionPeriod')
    const other = asked.replace('/events', '/others')
    await expect(clients.ask('sqs', 'us-east-1', target, other)).rejects.toThrow(
      expect.objectContaining({ name: expect.stringMatching(/QueueDoesNotExist|NonExistentQueue/) }),
    )
    expect(clients.calls().byService).toEqual({ sqs: 2 })
    clients.close()
  })

  it('of the Query protocol gives its error code as well', async () => {
    const server = createServer((_request, response) => {
      response
        .writeHead(400)
        .end('<ErrorResponse><Error><Code>ValidationError</Code></Error></ErrorResponse>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const clients = createClients({ endpoint: `http://127.0.0.1:${port}`, credentials })
    await expect(clients.ask('cloudformation', 'us-east-1', {}, 'Action=DescribeStacks')).rejects.toThrow(
      expect.objectContaining({ name: 'ValidationError' }),
    )
    clients.close()
    server.close()
  })
})
