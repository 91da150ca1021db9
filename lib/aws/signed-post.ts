import { HttpRequest } from '@smithy/core/protocols'
import { createHash, createHmac } from 'node:crypto'
import type { createRequestPath } from './request-path.ts'

type Handler = ReturnType<ReturnType<typeof createRequestPath>['handlerFor']>

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

/** A POST to a service's root, as the JSON and the Query protocols have it. */
export type Post = {
  service: string
  region: string
  /** Such as `sqs.us-east-1.amazonaws.com`, or an endpoint of a test. */
  url: URL
  headers: Readonly<Record<string, string>>
  body: string
}

const hex = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The headers of a request with its signature (IAM user guide, "Create a signed AWS API request", Signature Version 4).
 * For services of which so little is asked that their SDK client would be most of a function's code.
 */
export function signedHeaders(
  { service, region, url, headers, body }: Post,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replaceAll(/[:-]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(all).toSorted()
  const canonical = names.map((name) => `${name}:${all[name] ?? ''}\n`).join('')
  const signed = names.join(';')
  const request = ['POST', '/', '', canonical, signed, hex(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hex(request)].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
  return { ...all, authorization }
}

/** The most that is read of an answer. */
const mostBytes = 1_000_000

/**
 * Sends a signed POST.
 * @returns the text of the answer
 * @throws Error whose name is the service's error code, where it answers anything but 200
 */
export async function signedPost(handler: Handler, post: Post, credentials: Credentials): Promise<string> {
  const { url, body } = post
  const { response } = await handler.handle(
    new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: '/',
      query: {},

      headers: signedHeaders(post, credentials, new Date()),
      body,
    }),
  )
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response.body) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    size += bytes.length
    if (size > mostBytes) throw new Error(`the answer of ${url.host} does not end`)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  if (response.statusCode === 200) return text
  const [, ofJson, ofXml] = /"__type"\s*:\s*"(?:[^"#]*#)?([\w.]+)"|<Code>([\w.]+)<\/Code>/.exec(text) ?? []
  throw Object.assign(new Error(text.slice(0, 300)), {
    name: ofJson ?? ofXml ?? `HTTP${response.statusCode}`,
  })
}
