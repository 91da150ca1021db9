import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { request } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { RunError } from './errors.ts'

/** Milliseconds for the whole exchange. */
const longest = 10_000
/** Bytes of an answer that are taken before the connection is closed. Nobody reads them. */
const mostOfAnswer = 65_536

/** Finds all addresses of a host, as Node's dns.lookup does. */
type Resolve = (
  host: string,
  options: LookupAllOptions,
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export type PostOptions = { ca?: string; timeout?: number; resolve?: Resolve }

/**
 * Posts a document over HTTPS. A redirect is not followed, and a host is refused that is, or resolves to, a link-local
 * address or one of a metadata service: the address that was looked at is the one that is connected to. Of a long answer
 * only the beginning is taken.
 * @throws RunError unless the answer is 2xx. It says what went wrong and names neither the URL, nor its host, nor what
 * was sent or answered: a URL of a chat or an incident service is a secret
 */
export function httpsPost(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { ca, timeout = longest, resolve = lookup }: PostOptions = {},
): Promise<void> {
  const target = endpointOf(url)
  return new Promise((done, fail) => {
    const sent = request(
      target,
      {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        agent: false,
        lookup: harmless(resolve),
        signal: AbortSignal.timeout(timeout),
        ...(ca !== undefined && { ca }),
      },
      (answer) => {
        const settle = () => settled(answer.statusCode ?? 0, done, fail)
        let taken = 0
        answer.on('data', (chunk: Buffer) => {
          taken += chunk.length
          if (taken > mostOfAnswer) answer.destroy()
        })
        // The status says whether it was taken, however the rest of the answer ends.
        answer.on('close', settle).on('error', settle)
      },
    )
    sent.on('error', (error) => fail(new RunError(`the endpoint did not take it: ${reasonOf(error)}`)))
    sent.end(body)
  })
}

function settled(status: number, done: () => void, fail: (error: Error) => void): void {
  if (status >= 200 && status < 300) return done()
  const why = status >= 300 && status < 400 ? `HTTP ${status}, and redirects are refused` : `HTTP ${status}`
  fail(new RunError(`the endpoint did not take it: ${why}`))
}

/** @throws RunError where it is no URL that a document may be posted to */
function endpointOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:') throw new RunError("the endpoint's URL is not HTTPS")
  if (url.username !== '' || url.password !== '')
    throw new RunError('the endpoint has a user name or a password in its URL')
  if (isForbidden(url.hostname.replaceAll(/^\[|\]$/g, ''))) throw new RunError(forbiddenText)
  return url
}

const forbiddenText = 'the endpoint is at a link-local or metadata address'

/**
 * Link-local addresses (RFC 3927, RFC 4291), which hold the metadata services of EC2 and ECS, their addresses in IPv6
 * (EC2 user guide, "Access instance metadata": fd00:ec2::254), and link-local IPv4 by way of NAT64 (RFC 6052). 0.0.0.0
 * and :: are the host itself.
 */
const forbidden = new BlockList()
forbidden.addSubnet('169.254.0.0', 16, 'ipv4')
forbidden.addSubnet('0.0.0.0', 8, 'ipv4')
forbidden.addSubnet('fe80::', 10, 'ipv6')
forbidden.addSubnet('fd00:ec2::', 32, 'ipv6')
forbidden.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
forbidden.addAddress('::', 'ipv6')

/** IPv4 addresses mapped to IPv6 are found by their IPv4 rules (Node, net.BlockList.check). */
function isForbidden(address: string): boolean {
  const family = isIP(address.replace(/%.*$/, ''))
  return family !== 0 && forbidden.check(address.replace(/%.*$/, ''), family === 6 ? 'ipv6' : 'ipv4')
}

/** A lookup in which a forbidden address among the answers refuses all of them. */
const harmless =
  (resolve: Resolve): LookupFunction =>
  (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, [])
      if (found.some(({ address }) => isForbidden(address))) return answer(new RunError(forbiddenText), [])
      const [first] = found
      if (options.all || !first) return answer(null, found)
      return answer(null, first.address, first.family)
    })
  }

/** What went wrong by its code alone: the message may name the host. */
function reasonOf(error: Error): string {
  if (error instanceof RunError) return error.message
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
