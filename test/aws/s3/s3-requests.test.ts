/**
 * The lean requests against the sandbox over HTTP, and their signatures against Signature Version 4 written here by the
 * IAM user guide, "Create a signed AWS API request", as the sandbox does not judge signatures.
 */
import { createHash, createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { createS3Requests, type S3RequestOptions } from '../../../lib/aws/s3/s3-requests.ts'
import { bench, OTHER, settings } from '../../sandbox/bench.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'

const region = 'us-east-1'
const away = 'eu-west-1'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'token/=' }

function requests(url: string, options: Partial<S3RequestOptions> = {}) {
  const clients = createClients({ endpoint: url, credentials })
  return createS3Requests(clients, {
    regionOf: async () => region,
    attempts: 3,
    wait: async () => undefined,
    ...options,
  })
}

async function aBucket(sandbox: Sandbox, Bucket: string, there = region): Promise<S3Client> {
  const s3 = new S3Client({ ...settings(sandbox, there), forcePathStyle: true })
  const place =
    there === region ? {} : { CreateBucketConfiguration: { LocationConstraint: away as 'eu-west-1' } }
  await s3.send(new CreateBucketCommand({ Bucket, ...place }))
  return s3
}

const bodyOf = ({ body }: { body: Buffer }): string => body.toString('utf8')

const codeOf = async (request: Promise<unknown>): Promise<string> => {
  const error: unknown = await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('it did not fail')
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

describe('an object', () => {
  it.each(['a.json.gz', 'a b+c%20d/é/"quoted"', "AWSLogs/!'()*~/x&y=z?#", 'a//b', '日本', '.', 'x/'])(
    'is read by its key %j',
    async (Key) => {
      const sandbox = await bench()
      const s3 = await aBucket(sandbox, 'logs')
      await s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body: `this is ${Key}` }))
      const reader = requests(sandbox.url)
      expect(await reader.send({ bucket: 'logs', key: Key }, bodyOf)).toBe(`this is ${Key}`)
      reader.close()
    },
  )

  it.each([
    ['NoSuchKey', { bucket: 'logs', key: 'nothing' }],
    ['NoSuchBucket', { bucket: 'nowhere', key: 'nothing' }],
    ['NoSuchVersion', { bucket: 'logs', key: 'here', query: { versionId: 'null' } }],
  ])('is not there: %s', async (code, request) => {
    const sandbox = await bench()
    await aBucket(sandbox, 'logs')
    const reader = requests(sandbox.url)
    expect(await codeOf(reader.send(request, bodyOf))).toBe(code)
    expect(reader.sent()).toBe(1)
    reader.close()
  })

  it('is not handed out: AccessDenied, also where another account owns the bucket than was expected', async () => {
    const sandbox = await bench()
    const s3 = await aBucket(sandbox, 'logs')
    await s3.send(new PutObjectCommand({ Bucket: 'logs', Key: 'a', Body: 'a' }))
    const expecting = requests(sandbox.url, { expectedOwner: OTHER })
    expect(await codeOf(expecting.send({ bucket: 'logs', key: 'a' }, bodyOf))).toBe('AccessDenied')
    expecting.close()
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*' }
    const Policy = JSON.stringify({ Statement: [deny] })
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }))
    const reader = requests(sandbox.url)
    expect(await codeOf(reader.send({ bucket: 'logs', key: 'a' }, bodyOf))).toBe('AccessDenied')
    reader.close()
  })

  it('is read from the region where its bucket is, which S3 tells once', async () => {
    const sandbox = await bench()
    const s3 = await aBucket(sandbox, 'far-logs', away)
    await s3.send(new PutObjectCommand({ Bucket: 'far-logs', Key: 'a', Body: 'far' }))
    const reader = requests(sandbox.url)
    const read = () => reader.send({ bucket: 'far-logs', key: 'a' }, bodyOf)
    expect(await Promise.all([read(), read()])).toEqual(['far', 'far'])
    const before = reader.sent()
    expect(await read()).toBe('far')
    expect(reader.sent()).toBe(before + 1)
    reader.close()
  })
})

const withObject = async (options: Partial<S3RequestOptions> = {}) => {
  const sandbox = await bench()
  const s3 = await aBucket(sandbox, 'logs')
  await s3.send(new PutObjectCommand({ Bucket: 'logs', Key: 'a', Body: 'whole' }))
  const reader = requests(sandbox.url, options)
  return { sandbox, reader, read: () => reader.send({ bucket: 'logs', key: 'a' }, bodyOf) }
}

describe('a request is sent again', () => {
  it.each([
    ['throttling', { kind: 'throttling' }],
    ['an error of the server', { kind: 'server-error', status: 503 }],
    ['a connection that was cut', { kind: 'dropped-connection' }],
  ] as const)('after %s', async (_, fault) => {
    const { sandbox, reader, read } = await withObject()
    sandbox.faults.add({ service: 's3', operation: 'GetObject', fault, times: 2 })
    expect(await read()).toBe('whole')
    expect(reader.sent()).toBe(3)
    reader.close()
  })

  it('so many times, and then its failure is told', async () => {
    const { sandbox, reader, read } = await withObject()
    sandbox.faults.add({ service: 's3', operation: 'GetObject', fault: { kind: 'dropped-connection' } })
    expect(await codeOf(read())).toBe('ECONNRESET')
    expect(reader.sent()).toBe(3)
    reader.close()
  })

  it('but not where somebody else than S3 answers', async () => {
    const { sandbox, reader, read } = await withObject()
    sandbox.faults.add({ service: 's3', operation: 'GetObject', fault: { kind: 'html' } })
    expect(await codeOf(read())).toBe('NotAnAwsAnswer')
    reader.close()
  })

  it('where the body ends before it is whole, or does not come', async () => {
    let asked = 0
    await aServer(
      (_, response) => {
        asked += 1
        response.writeHead(200, { 'content-length': '10', 'x-amz-request-id': 'id' })
        if (asked === 1) response.write('half', () => response.destroy())
        else if (asked === 2) response.flushHeaders()
        else response.end('0123456789')
      },
      async (url) => {
        const reader = requests(url, { timeout: 200 })
        expect(await reader.send({ bucket: 'logs', key: 'a' }, bodyOf)).toBe('0123456789')
        expect(asked).toBe(3)
        reader.close()
      },
    )
  })

  it("by S3's clock, where the computer's is wrong", async () => {
    const dates: string[] = []
    await aServer(
      ({ headers }, response) => {
        dates.push(String(headers['x-amz-date']))
        const theirs = new Date(Date.now() + 3_600_000)
        response.setHeader('x-amz-request-id', 'id')
        response.setHeader('date', theirs.toUTCString())
        if (dates.length < 3) {
          response.statusCode = 403
          response.end('<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>')
        } else response.end('right')
      },
      async (url) => {
        const reader = requests(url)
        const read = () => reader.send({ bucket: 'logs', key: 'a' }, bodyOf)
        expect(await Promise.all([read(), read()])).toEqual(['right', 'right'])
        expect(Number(dates.at(-1)?.slice(9, 11))).not.toBe(Number(dates[0]?.slice(9, 11)))
        reader.close()
      },
    )
  })
})

it('no more connections are opened, nor bytes held, than is said', async () => {
  let open = 0
  let most = 0
  await aServer(
    (_, response) => {
      open += 1
      most = Math.max(most, open)
      response.setHeader('x-amz-request-id', 'id')
      setImmediate(() => {
        open -= 1
        response.end(Buffer.alloc(1000))
      })
    },
    async (url) => {
      const reader = requests(url, { connections: 4, memory: 2500 })
      let held = 0
      let mostHeld = 0
      const read = (key: number) =>
        reader.send({ bucket: 'logs', key: String(key) }, async ({ body }) => {
          held += body.length
          mostHeld = Math.max(mostHeld, held)
          await new Promise((resolve) => setImmediate(resolve))
          held -= body.length
        })
      await Promise.all(Array.from({ length: 40 }, (_unused, key) => read(key)))
      expect(most).toBeLessThanOrEqual(4)
      expect(mostHeld).toBeLessThanOrEqual(2500)
      reader.close()
    },
  )
})

describe('a signature', () => {
  it.each([
    [{ bucket: 'logs', key: 'a b+c/é!\'()*~"%2F' }],
    [{ bucket: 'logs', query: { 'list-type': '2', prefix: 'AWSLogs/a b+ü&=', 'encoding-type': 'url' } }],
    [{ bucket: 'logs', query: { versions: '', prefix: "!*()'~", 'key-marker': 'k' } }],
    [{ bucket: 'logs', key: 'x', query: { versionId: 'ab.c_d' } }],
  ])('fits what is sent: %j', async (request) => {
    const received: { url: string; headers: IncomingMessage['headers'] }[] = []
    await aServer(
      ({ url = '', headers }, response) => {
        received.push({ url, headers })
        response.setHeader('x-amz-request-id', 'id')
        response.end()
      },
      async (url) => {
        const reader = requests(url)
        await reader.send(request, () => undefined)
        reader.close()
      },
    )
    const [one] = received
    expect(one?.headers['x-amz-security-token']).toBe('token/=')
    expect(one?.headers.authorization).toBe(one && authorizationOf(one))
  })
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The Authorization header that the bytes of a request ask for. */
function authorizationOf({ url, headers }: { url: string; headers: IncomingMessage['headers'] }): string {
  const [path = '', search = ''] = url.split('?')
  const query = search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted()
    .join('&')
  const signed = ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token']
  const lines = signed.map((name) => `${name}:${String(headers[name])}\n`).join('')
  const payload = String(headers['x-amz-content-sha256'])
  const canonical = ['GET', path, query, lines, signed.join(';'), payload].join('\n')
  const date = String(headers['x-amz-date'])
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    )
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`
}

async function aServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  try {
    await test(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}
