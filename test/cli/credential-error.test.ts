import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { credentialText } from '../../cli/credential-error.ts'
import { awsOf, inSandbox, runIn } from './run-in.ts'

const named = (name: string, message: string) => Object.assign(new Error(message), { name })
const nowhere = { HOME: '/nonexistent' }

describe('what is wrong with credentials', () => {
  it.each([
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['ExpiredTokenException', 'The security token included in the request is expired'],
    ['RequestExpired', 'Request has expired.'],
  ])('%s in mid-run: they have expired, and how to get new ones', async (code, message) => {
    expect(await credentialText(named(code, message), { ...nowhere, AWS_PROFILE: 'corp' })).toBe(
      'the credentials of profile corp have expired; get new ones, by aws sso login --profile corp or however they came',
    )
  })

  it.each([
    ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'],
    ['SignatureDoesNotMatch', 'Signature expired: 20261130T000000Z is now earlier than 20261130T010000Z'],
    [
      'InvalidSignatureException',
      'Signature not yet current: 20261130T020000Z is still later than 20261130T010000Z',
    ],
  ])('%s: the clock', async (code, message) => {
    expect(await credentialText(named(code, message), nowhere)).toMatch(
      /^the clock of this machine is wrong: /,
    )
  })

  it.each([
    [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    ],
    ['AccessDenied', 'User is not authorized to perform: sts:GetCallerIdentity'],
    ['TrailNotFoundException', 'Unknown trail'],
  ])('%s is none of these', async (code, message) => {
    expect(await credentialText(named(code, message), nowhere)).toBeUndefined()
  })
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** An error as each protocol has it: Smithy's JSON, the query protocol of STS, and S3's (AWS General Reference, "Common errors"). */
function refusalOf(headers: IncomingMessage['headers'], code: string, message: string) {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
  const type = 'application/xml'
  if (headers['content-type']?.includes('x-www-form-urlencoded'))
    return { type, text: `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>` }
  if (headers['x-amz-target'] === undefined && headers['content-type'] === undefined)
    return { type, text: error }
  return { type: 'application/x-amz-json-1.1', text: JSON.stringify({ __type: code, message }) }
}

/** What stands before AWS, lets so many requests through, and refuses all after them with one error. */
async function refusingAfter<T>(
  url: string,
  { through, code, message }: { through: number; code: string; message: string },
  test: (url: string) => Promise<T>,
): Promise<T> {
  let seen = 0
  const server = createServer((request, response) => {
    void (async () => {
      const { method = 'GET', url: path = '/', headers } = request
      const body = await bodyOf(request)
      if (seen++ >= through) {
        const answer = refusalOf(headers, code, message)
        response.writeHead(400, { 'x-amzn-requestid': 'r', 'content-type': answer.type }).end(answer.text)
        return
      }
      const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        ['connection', 'host', 'content-length', 'transfer-encoding'].includes(name)
          ? []
          : [[name, String(value)]],
      )
      const answer = await fetch(`${url}${path}`, { method, headers: sent, ...(body.length > 0 && { body }) })
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(Buffer.from(await answer.arrayBuffer()))
    })()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  try {
    return await test(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('a run whose requests are refused', () => {
  it('from its middle on, as the token expired: says so in the place of a verdict, and exits 3', () =>
    inSandbox('clean', ({ url }) => {
      const message = 'The security token included in the request is expired'
      return refusingAfter(url, { through: 8, code: 'ExpiredTokenException', message }, async (endpoint) => {
        const { code, out } = await runIn(['scan'], awsOf({ url: endpoint }))
        expect(code).toBe(3)
        expect(out).toMatch(/^The credentials expired during the run, and what came after is unknown\. /m)
      })
    }))

  it.each([
    [
      'as the token has expired',
      'ExpiredToken',
      'The security token included in the request is expired',
      /^trailkeeper: the credentials have expired; get new ones, by aws sso login or however they came$/,
    ],
    [
      'for a wrong clock',
      'SignatureDoesNotMatch',
      'Signature expired: 20261130T000000Z is now earlier than 20261130T010000Z',
      /^trailkeeper: the clock of this machine is wrong: .*$/,
    ],
  ])('from its beginning, %s: says so in one sentence', (_, code, message, sentence) =>
    inSandbox('empty', ({ url }) =>
      refusingAfter(url, { through: 0, code, message }, async (endpoint) => {
        const ran = await runIn(['scan'], awsOf({ url: endpoint }))
        expect({ code: ran.code, out: ran.out }).toEqual({ code: 1, out: '' })
        expect(ran.err.trim()).toMatch(sentence)
      }),
    ),
  )
})
