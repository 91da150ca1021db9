import { expect, describe, it } from '@jest/globals'
import { httpsPost, type PostOptions } from '../../lib/aws/https-post.ts'
import { anEndpoint, endpointCertificate as ca } from './an-endpoint.ts'

const post = (url: string, options: PostOptions = { ca }) =>
  httpsPost(url, { 'X-One': '1' }, '{"ä":1}', options)

const failureOf = (posting: Promise<void>): Promise<string> =>
  posting.then(
    () => 'none',
    (error: Error) => JSON.stringify([error.message, String(error.cause), error.stack]),
  )

describe('a document', () => {
  it('is posted whole, with its headers', () =>
    anEndpoint(async ({ url, posted }) => {
      await post(url)
      expect(posted).toEqual([
        {
          path: '/hooks/T0KEN',
          body: '{"ä":1}',
          headers: expect.objectContaining({ 'x-one': '1', 'content-length': '8' }),
        },
      ])
    }))

  it.each([200, 201, 202, 204])('is taken by an answer of %i', (status) =>
    anEndpoint(
      async ({ url }) => {
        await expect(post(url)).resolves.toBeUndefined()
      },
      (response) => response.writeHead(status).end(),
    ),
  )

  it.each([
    [301, 'HTTP 301, and redirects are refused'],
    [307, 'HTTP 307, and redirects are refused'],
    [400, 'HTTP 400'],
    [500, 'HTTP 500'],
  ])('is not taken by an answer of %i, and is not sent elsewhere', (status, why) =>
    anEndpoint(
      async ({ url, posted }) => {
        expect(await failureOf(post(url))).toContain(why)
        expect(posted).toHaveLength(1)
      },
      (response) => response.writeHead(status, { Location: '/elsewhere' }).end('S3CRET'),
    ),
  )

  it('is taken though the answer never ends: the connection is closed after 64 KB', () => {
    let closed: Promise<number> = Promise.resolve(0)
    return anEndpoint(
      async ({ url }) => {
        await expect(post(url)).resolves.toBeUndefined()
        expect(await closed).toBeLessThan(50_000_000)
      },
      (response) => {
        let written = 0
        const chunk = Buffer.alloc(16_384, 'a')
        const write = () => {
          while (!response.destroyed && response.write(chunk)) written += chunk.length
        }
        closed = new Promise((done) => response.on('close', () => done(written)))
        response.writeHead(200).on('drain', write)
        write()
      },
    )
  })

  it('is given up where no answer comes in time', () =>
    anEndpoint(
      async ({ url }) => {
        expect(await failureOf(post(url, { ca, timeout: 50 }))).toContain('no answer in time')
      },
      () => undefined,
    ))

  it('is not sent to whoever has no trusted certificate', () =>
    anEndpoint(async ({ url, posted }) => {
      expect(await failureOf(post(url, {}))).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
      expect(posted).toEqual([])
    }))
})

const notFound: PostOptions['resolve'] = (host, _options, answer) =>
  answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), [])

describe('an endpoint is refused', () => {
  it.each([
    ['http://example.com/T0KEN', 'is not HTTPS'],
    ['file:///etc/T0KEN', 'is not HTTPS'],
    ['example.com/T0KEN', 'is not HTTPS'],
    ['https://user:T0KEN@example.com/', 'a user name or a password'],
    ['https://169.254.169.254/T0KEN', 'link-local or metadata'],
    ['https://0xa9fea9fe/T0KEN', 'link-local or metadata'],
    ['https://2852039166/T0KEN', 'link-local or metadata'],
    ['https://169.254.170.2/T0KEN', 'link-local or metadata'],
    ['https://[fe80::1]/T0KEN', 'link-local or metadata'],
    ['https://[fd00:ec2::254]/T0KEN', 'link-local or metadata'],
    ['https://[::ffff:169.254.169.254]/T0KEN', 'link-local or metadata'],
    ['https://[64:ff9b::169.254.169.254]/T0KEN', 'link-local or metadata'],
    ['https://0.0.0.0/T0KEN', 'link-local or metadata'],
    ['https://[::]/T0KEN', 'link-local or metadata'],
  ])('at %s, and its URL is not told', async (url, why) => {
    const failure = await failureOf(Promise.resolve().then(() => post(url)))
    expect(failure).toContain(why)
    expect(failure).not.toMatch(/T0KEN|example|169/)
  })

  it.each([
    [[{ address: '169.254.169.254', family: 4 }]],
    [
      [
        { address: '192.0.2.1', family: 4 },
        { address: 'fd00:ec2::254', family: 6 },
      ],
    ],
  ])('where its host resolves to %j, be it among others', async (addresses) => {
    const resolve: PostOptions['resolve'] = (_host, _options, answer) => answer(null, addresses)
    expect(await failureOf(post('https://hooks.example.com/T0KEN', { resolve }))).toContain(
      'link-local or metadata',
    )
  })

  it('where its host is not found, which is not named', async () => {
    const failure = await failureOf(post('https://hooks.example.com/T0KEN', { resolve: notFound }))
    expect(failure).toContain('the endpoint did not take it: ENOTFOUND')
    expect(failure).not.toMatch(/hooks|T0KEN/)
  })
})
