import type { Readable } from 'node:stream'

/** The request of an answer, as far as it tells what the answer must be like. */
export type Asked = {
  method: string
  headers: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>> | undefined
}

type Answer = { statusCode: number; headers: Readonly<Record<string, string>>; body?: unknown }

/**
 * The one gate that every answer passes before it is read: a page for people, nothing at all where AWS always says
 * something, or a bodiless answer without AWS's mark comes from something on the way, such as a captive portal or a
 * proxy. What it does not say must not be taken for "there is none" (law 10). Answers of 500 and more stay the SDK's, which tries again.
 * @throws Error whose name is the code of the failed read
 */
export async function requireAwsAnswer(asked: Asked, { statusCode, headers, body }: Answer): Promise<void> {
  if (statusCode >= 500 || statusCode === 304) return
  if (asked.method === 'HEAD') {
    // Without a body the header is all that tells S3's "not found" from another's (S3 API reference, "Common headers").
    if (headers['x-amz-request-id'] === undefined && headers['x-amz-bucket-region'] === undefined)
      throw foreign(statusCode)
    return
  }
  const isObject = asked.query?.['x-id'] === 'GetObject' && statusCode < 300
  if (isObject || !isStream(body)) return
  const beginning = await beginningOf(body)
  const isPage = /^\s*<(?:!doctype\s+)?html/i.test(beginning)
  const isNothing = beginning === '' && (statusCode < 300 ? answersSomething(asked) : statusCode >= 400)
  if (isPage || isNothing) throw foreign(statusCode)
}

const foreign = (status: number): Error =>
  Object.assign(new Error(`HTTP ${status} with a body that is no answer of this service`), {
    name: 'NotAnAwsAnswer',
  })

/**
 * Writes that have nothing to answer; in JSON, by their targets. All else answers with a document, an empty one at
 * least: protocols awsJson ("an empty JSON object"), awsQuery and restXml of Smithy.
 */
const silent =
  /\.(?:(?:Start|Stop)Logging|(?:Add|Remove)Tags|(?:Enable|Disable|Delete)\w+|PutKeyPolicy|Create(?:Alias|LogStream))$/

function answersSomething({ method, headers }: Asked): boolean {
  const target = headers['x-amz-target']
  if (target !== undefined) return target.startsWith('DynamoDB') || !silent.test(target)
  return method === 'GET' || method === 'POST'
}

const isStream = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && 'unshift' in body && 'read' in body

/** The first bytes of a body, which stay in it. */
async function beginningOf(body: Readable): Promise<string> {
  for (;;) {
    const chunk: unknown = body.read()
    if (chunk instanceof Uint8Array || typeof chunk === 'string') {
      body.unshift(chunk)
      return Buffer.from(chunk.slice(0, 64)).toString('latin1')
    }
    if (body.readableEnded || body.destroyed) return ''
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        body.off('readable', settle).off('end', settle).off('error', settle).off('close', settle)
        if (error) reject(error)
        else resolve()
      }
      body.on('readable', settle).on('end', settle).on('error', settle).on('close', settle)
    })
  }
}
