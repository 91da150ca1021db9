import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { guardSurroundings } from '../../lib/collect/guard-surroundings.ts'

/** Status and body, by the operation that is asked for. */
type Answers = Readonly<Record<string, readonly [number, string]>>

const errorXml = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`

/** CloudFormation API reference, DescribeStacks and GetStackPolicy; Step Functions API reference, DescribeStateMachine. */
const standing: Answers = {
  DescribeStateMachine: [
    200,
    JSON.stringify({ definition: '{"StartAt":"Größe"}', roleArn: 'arn:r', status: 'ACTIVE' }),
  ],
  DescribeStacks: [
    200,
    '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:stack</StackId><EnableTerminationProtection>true</EnableTerminationProtection></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  ],
  DescribeEventBus: [200, '{"Arn":"arn:bus","Policy":"{\\"b\\":1,\\"a\\":2}","KmsKeyIdentifier":"arn:key"}'],
  GetStackPolicy: [
    200,
    '<GetStackPolicyResponse><GetStackPolicyResult><StackPolicyBody>{}</StackPolicyBody></GetStackPolicyResult></GetStackPolicyResponse>',
  ],
}

let server: Server | undefined
let clients: Clients | undefined
afterEach(() => {
  clients?.close()
  server?.close()
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

/** What is read of the guard's surroundings from a server with these answers, by name; what has none is not there. */
async function surroundings(answers: Answers): Promise<Map<string, string>> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const target = String(request.headers['x-amz-target'] ?? '')
    const asked = target.split('.').at(-1) || (new URLSearchParams(await bodyOf(request)).get('Action') ?? '')
    const [status, body] = answers[asked] ?? [
      404,
      errorXml(asked.includes('Role') ? 'NoSuchEntity' : 'NotFound'),
    ]
    response.writeHead(status, { 'content-type': target ? 'application/x-amz-json-1.0' : 'text/xml' })
    // Cut inside of a character: what is read is put together before it is text.
    for (const byte of Buffer.from(body)) response.write(Buffer.from([byte]))
    response.end()
  }
  const made = createServer((request, response) => void answer(request, response))
  server = made
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', () => resolve()))
  const address = made.address()
  const port = typeof address === 'object' ? address?.port : undefined
  clients = createClients({
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  })
  const parts = await guardSurroundings(
    clients,
    {
      name: 'trailkeeper-prod',
      id: '1',
      homeRegion: 'us-east-1',
      busArn: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      forwardingRoleArn: 'arn:aws:iam::123456789012:role/forward',
      own: { topicArn: 'arn:aws:sns:us-east-1:123456789012:alerts', keyArns: [], isStack: true },
    },
    { roles: [], queues: [] },
  )
  return new Map(parts.map(({ name, live }) => [name, live.ok ? live.value : live.code]))
}

describe('what the guard stands on', () => {
  it('is read of its state machine and its stack', async () => {
    const read = await surroundings(standing)
    expect(read.get('the state machine')).toBe(
      '{"definition":"{\\"StartAt\\":\\"Größe\\"}","roleArn":"arn:r","status":"ACTIVE"}',
    )
    expect(read.get('the stack')).toBe('{"id":"arn:stack","policy":"{}","protection":"true","role":""}')
  })

  it('is read of its event bus', async () => {
    const read = await surroundings(standing)
    expect(read.get('the event bus')).toBe(
      '{"deadLetters":"","key":"arn:key","policy":"{\\"a\\":2,\\"b\\":1}"}',
    )
  })

  it('is none where the service says that it is not there', async () => {
    const read = await surroundings({
      DescribeStateMachine: [400, '{"__type":"com.amazonaws#StateMachineDoesNotExist"}'],
      DescribeStacks: [400, errorXml('ValidationError')],
      DescribeEventBus: [400, '{"__type":"ResourceNotFoundException"}'],
    })
    expect(Object.fromEntries(read)).toEqual({
      'role forward': 'none',
      'the event bus': 'none',
      'the alert topic': 'none',
      'the state machine': 'none',
      'the stack': 'none',
    })
  })

  it('is unread where the code is one by which another service says so', async () => {
    const read = await surroundings({
      ...standing,
      DescribeStateMachine: [400, '{"__type":"com.amazonaws#ValidationError"}'],
      GetRole: [400, errorXml('ValidationError')],
    })
    expect(read.get('the state machine')).toBe('ValidationError')
    expect(read.get('role forward')).toBe('ValidationError')
  })

  it('is unread where an answer does not tell it', async () => {
    const read = await surroundings({ ...standing, DescribeStacks: [200, '<DescribeStacksResponse/>'] })
    expect(read.get('the stack')).toMatch(/IncompleteAnswer/)
  })
})
