import { createHmac } from 'node:crypto'
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { alertJsonSchema } from '../../../cli/docs/alert-schema.ts'
import { signature } from '../../../lib/alert/channels/webhook.ts'
import { anEndpoint, type Endpoint, endpointCertificate as ca } from '../../aws/an-endpoint.ts'
import { withTrail } from '../../flow/bench.ts'
import { type Watched, watched } from '../../guard/watched.ts'

const secret = 'correct horse battery staple'
const webhook = { urlParameter: '/trailkeeper/webhook/url', secretParameter: '/trailkeeper/webhook/secret' }
const failing = withTrail({ validation: false })

const put = async (
  { settings: { clients } }: Watched,
  Name: string,
  Value: string,
  Type = 'SecureString',
) => {
  const ssm = await clients.ownSsm('us-east-1')
  const type = Type === 'String' ? 'String' : 'SecureString'
  await ssm.send(new PutParameterCommand({ Name, Value, Type: type, Overwrite: true }))
}

/** A guard with one finding to tell, and the endpoint that its policy leads to. */
const posting = (
  test: (account: Watched, endpoint: Endpoint) => Promise<void>,
  answer?: Parameters<typeof anEndpoint>[1],
) =>
  anEndpoint(
    (endpoint) =>
      watched(
        failing,
        { alerts: { channels: ['sns', 'webhook'] }, webhook },
        async (account) => {
          await put(account, webhook.urlParameter, `${endpoint.url}\n`)
          await put(account, webhook.secretParameter, secret)
          await test(account, endpoint)
        },
        undefined,
        { ca },
      ),
    answer,
  )

const failureOf = (sweep: () => Promise<unknown>): Promise<Error> =>
  sweep().then(
    () => new Error('none'),
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  )

/** As a receiver checks it, from the documentation alone. */
function isGenuine(header: unknown, body: string): boolean {
  const [, seconds = '', code] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header)) ?? []
  const isFresh = Math.abs(Date.now() / 1000 - Number(seconds)) < 300
  return isFresh && code === createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}

describe('a webhook', () => {
  it('gets each alert once, signed, as docs/alert.schema.json has it', () =>
    posting(async ({ sweep, subjects }, { posted }) => {
      await sweep()
      await sweep()
      expect(subjects()).toHaveLength(1)
      expect(posted).toHaveLength(1)
      const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = posted
      const alert: unknown = JSON.parse(body)
      const ajv = new Ajv2020({ strict: false })
      expect([ajv.validate(alertJsonSchema(), alert), ajv.errors]).toEqual([true, null])
      expect(alert).toMatchObject({ headline: expect.stringContaining('delivers no digests') })
      expect(path).toBe('/hooks/T0KEN')
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-trailkeeper-alert': expect.stringMatching(/^[0-9a-f]{32}$/),
      })
      expect(isGenuine(headers['x-trailkeeper-signature'], body)).toBe(true)
      expect(isGenuine(headers['x-trailkeeper-signature'], `${body} `)).toBe(false)
    }))

  it('that was down gets the alert from the next sweep, and no other channel gets it again', () => {
    let status = 503
    return posting(
      async ({ sweep, subjects }, { posted }) => {
        const error = await failureOf(sweep)
        expect(error.message).toMatch(
          /not sent over webhook: .*HTTP 503; it is kept, and the next sweep sends it/,
        )
        status = 200
        await sweep()
        await sweep()
        expect(posted).toHaveLength(2)
        expect(posted[1]?.body).toBe(posted[0]?.body)
        expect(subjects()).toHaveLength(1)
      },
      (response) => void response.writeHead(status).end(),
    )
  })

  it('uses a secret from the moment that it is replaced', () =>
    posting(async (account, { posted }) => {
      await put(account, webhook.secretParameter, 'the new one')
      await account.sweep()
      const [, seconds = ''] = /^t=(\d+)/.exec(String(posted[0]?.headers['x-trailkeeper-signature'])) ?? []
      expect(posted[0]?.headers['x-trailkeeper-signature']).toBe(
        signature('the new one', Number(seconds), posted[0]?.body ?? ''),
      )
    }))
})

describe('what a webhook says of a failure names neither URL nor secret', () => {
  it.each([
    ['plain http', 'http://hooks.example.com/T0KEN', "the endpoint's URL is not HTTPS"],
    ['a metadata address', 'https://169.254.169.254/T0KEN', 'link-local or metadata address'],
    ['nobody there', 'https://127.0.0.1:1/T0KEN', 'ECONNREFUSED'],
  ])('with %s', (_case, url, why) =>
    posting(async (account, { posted }) => {
      await put(account, webhook.urlParameter, url)
      const error = await failureOf(account.sweep)
      expect(error.message).toContain(why)
      expect(posted).toEqual([])
      const told = JSON.stringify([error.message, error.stack, String(error.cause), account.sandbox.alerts()])
      expect(told).not.toMatch(/T0KEN|hooks\.example|battery/)
    }),
  )

  it('where a parameter is missing, or a plain String', () =>
    posting(async (account) => {
      const ssm = await account.settings.clients.ownSsm('us-east-1')
      await put(account, webhook.secretParameter, 'x')
      await ssm.send(new DeleteParameterCommand({ Name: webhook.secretParameter }))
      expect((await failureOf(account.sweep)).message).toContain(
        'the parameter /trailkeeper/webhook/secret cannot be read: ssm:GetParameter: ParameterNotFound',
      )
      await put(account, webhook.secretParameter, secret, 'String')
      const error = await failureOf(account.sweep)
      expect(error.message).toContain('the parameter /trailkeeper/webhook/secret is String, no SecureString')
      expect(error.message).not.toContain('battery')
    }))
})
