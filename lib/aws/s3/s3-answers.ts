import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from './http-get.ts'

/** An error that S3 answered, under its code. */
class S3Error extends Error {
  readonly status: number
  readonly answer: Answer
  constructor(name: string, message: string, answer: Answer) {
    super(message)
    this.name = name
    this.status = answer.status
    this.answer = answer
  }
}

/**
 * What is wrong with an answer of S3: the code and the message of its error. A 200 without S3's request id came from
 * somebody else, such as a portal, and says nothing of the object (S3 API reference, "Common Response Headers").
 */
export function s3Failure(answer: Answer): Error | undefined {
  const { status, headers, body } = answer
  if (headers['x-amz-request-id'] === undefined && headers['x-amz-id-2'] === undefined)
    return new S3Error('NotAnAwsAnswer', `HTTP ${status} with a body that is no answer of S3`, answer)
  if (status === 200) return undefined
  const text = body.toString('utf8')
  const name = textOf(text, 'Code') ?? STATUSES[status] ?? `Http${status}`
  return new S3Error(name, textOf(text, 'Message') ?? `HTTP ${status}`, answer)
}

/** Where the body does not tell. */
const STATUSES: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  503: 'SlowDown',
}

const REGION_ERRORS = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'BadRequest',
  'TemporaryRedirect',
])

/** The region in which a bucket is, where an error tells that it is in another one. */
export function regionTold(error: unknown): string | undefined {
  if (!(error instanceof S3Error) || !REGION_ERRORS.has(error.name)) return undefined
  const told = error.answer.headers['x-amz-bucket-region']
  return typeof told === 'string' ? told : textOf(error.answer.body.toString('utf8'), 'Region')
}

/** By how many milliseconds S3's clock is ahead of the computer's, where a request was refused for it. */
export function skewOf(error: unknown): number | undefined {
  if (!(error instanceof S3Error) || error.name !== 'RequestTimeTooSkewed') return undefined
  const theirs = Date.parse(error.answer.headers.date ?? '')
  return Number.isNaN(theirs) ? undefined : theirs - Date.now()
}

const THROTTLED = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'RequestLimitExceeded',
])
const CUT = new Set(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ERR_CUT_SHORT'])

/** Errors of the server and of the way to it, which another attempt may not meet. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof S3Error)
    return (
      error.status >= 500 ||
      error.status === 429 ||
      THROTTLED.has(error.name) ||
      error.name === 'RequestTimeout'
    )
  if (!(error instanceof Error) || !('code' in error)) return false
  return typeof error.code === 'string' && CUT.has(error.code)
}

/** Waits longer after each attempt, and not as long as others (AWS, "Exponential Backoff and Jitter"). */
export const waitBefore = (attempt: number): Promise<unknown> =>
  delay(Math.random() * Math.min(20_000, 100 * 2 ** attempt))

/**
 * The little of XML that S3's listings and errors need: elements without attributes of their own, one after another. In
 * listings names are URL-encoded, so that no character of them is in the way.
 */

/** The text of the first element of a name. */
export function textOf(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start)
  return end < 0 ? undefined : unescaped(xml.slice(start + name.length + 2, end))
}

/** The content of every element of a name, or of one of several, in their order. */
export function elementsOf(xml: string, ...names: string[]): { name: string; content: string }[] {
  const pattern = new RegExp(`<(${names.join('|')})>([\\s\\S]*?)</\\1>`, 'g')
  return [...xml.matchAll(pattern)].map(([, name = '', content = '']) => ({ name, content }))
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal)
    if (typeof name === 'string') return NAMED[name] ?? whole
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
  })
}
