import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { createAgents, proxyFor } from '../../../lib/aws/s3/agents.ts'
import { createS3Requests } from '../../../lib/aws/s3/s3-requests.ts'
import { withBundle, withProxy } from '../a-proxy.ts'
import { anEndpoint } from '../an-endpoint.ts'

const s3Answer = (response: Parameters<NonNullable<Parameters<typeof anEndpoint>[1]>>[0]): void =>
  void response.writeHead(200, { 'x-amz-request-id': 'id' }).end('an object')

const keys = { accessKeyId: 'a', secretAccessKey: 'b' }

async function readThrough(endpoint: string, environment: Record<string, string>): Promise<string> {
  const clients = createClients({ endpoint, credentials: keys })
  const s3 = createS3Requests(clients, {
    regionOf: async () => 'us-east-1',
    attempts: 1,
    agents: createAgents(4, environment),
  })
  try {
    const read = () => s3.send({ bucket: 'logs', key: 'a' }, ({ body }) => body.toString())
    await read()
    return await read()
  } finally {
    s3.close()
  }
}

describe('connections of the reader', () => {
  it('trust the certificates of AWS_CA_BUNDLE', () =>
    anEndpoint(async ({ url }) => {
      await withBundle(async (file) => {
        const { origin } = new URL(url)
        await expect(readThrough(origin, {})).rejects.toThrow(/self-signed certificate/)
        expect(await readThrough(origin, { AWS_CA_BUNDLE: file })).toBe('an object')
      })
    }, s3Answer))

  it("trust those of the profile's ca_bundle, and of AWS_CA_BUNDLE rather than those", () =>
    anEndpoint(async ({ url }) => {
      await withBundle(async (caBundle) => {
        delete process.env['AWS_CA_BUNDLE']
        const clients = createClients({ endpoint: new URL(url).origin, credentials: keys, caBundle })
        const s3 = createS3Requests(clients, { regionOf: async () => 'us-east-1', attempts: 1 })
        expect(await s3.send({ bucket: 'logs', key: 'a' }, ({ body }) => body.toString())).toBe('an object')
        s3.close()
        expect(() => createAgents(4, { AWS_CA_BUNDLE: '/nowhere/ca.pem' }, caBundle)).toThrow('/nowhere')
      })
    }, s3Answer))

  it('name a bundle that cannot be read', () => {
    expect(() => createAgents(4, { AWS_CA_BUNDLE: '/nowhere/ca.pem' })).toThrow('/nowhere/ca.pem')
  })

  it('go through the proxy that HTTPS_PROXY names, and are kept open', () =>
    anEndpoint(async ({ url, posted }) => {
      await withBundle(async (file) => {
        await withProxy(async (proxy, tunnels) => {
          const { origin, host } = new URL(url)
          const environment = { AWS_CA_BUNDLE: file, HTTPS_PROXY: proxy }
          expect(await readThrough(origin, environment)).toBe('an object')
          expect(posted).toHaveLength(2)
          expect(tunnels).toEqual([host])
          await readThrough(origin, { ...environment, NO_PROXY: 'localhost' })
          expect(tunnels).toHaveLength(1)
        })
      })
    }, s3Answer))
})

const s3 = 'https://logs.s3.eu-west-1.amazonaws.com/key'

/** As curl's manual has it ("Environment", http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY). */
describe('the proxy of a URL', () => {
  it.each([
    [{}, s3, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, s3, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'proxy:3128' }, s3, 'http://proxy:3128'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, s3, undefined],
    [{ HTTP_PROXY: 'http://proxy:3128' }, 'http://127.0.0.1:4566/logs', 'http://proxy:3128'],
    [{ ALL_PROXY: 'http://proxy:3128' }, s3, 'http://proxy:3128'],
    [{ https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:2' }, s3, 'http://small:1'],
    [{ HTTPS_PROXY: '' }, s3, undefined],
  ])('by %j for %s is %s', (environment, url, expected) => {
    expect(proxyFor(new URL(url), environment)).toBe(expected)
  })

  it.each([
    ['*', s3],
    ['amazonaws.com', s3],
    ['.amazonaws.com', s3],
    ['*.amazonaws.com', s3],
    ['localhost, .AMAZONAWS.com', s3],
    ['logs.s3.eu-west-1.amazonaws.com:443', s3],
    ['127.0.0.1', 'https://127.0.0.1:4566/'],
    ['::1', 'https://[::1]:4566/'],
    ['[::1]', 'https://[::1]:4566/'],
    ['[::1]:4566', 'https://[::1]:4566/'],
  ])('is none where NO_PROXY is %s and the URL %s', (list, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list })).toBeUndefined()
  })

  it.each([
    ['zonaws.com', s3],
    ['other.com', s3],
    ['logs.s3.eu-west-1.amazonaws.com:80', s3],
    ['127.0.0.1:4567', 'https://127.0.0.1:4566/'],
    ['', s3],
  ])('stands where NO_PROXY is %s and the URL %s', (list, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list })).toBeDefined()
  })
})
