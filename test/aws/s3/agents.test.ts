import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../../lib/aws/clients.ts'
import { createAgents } from '../../../lib/aws/s3/agents.ts'
import { createS3Requests } from '../../../lib/aws/s3/s3-requests.ts'
import { withBundle, withProxy } from '../a-proxy.ts'
import { anEndpoint } from '../an-endpoint.ts'

const s3Answer = (response: Parameters<NonNullable<Parameters<typeof anEndpoint>[1]>>[0]): void =>
  void response.writeHead(200, { 'x-amz-request-id': 'id' }).end('an object')

async function readThrough(endpoint: string, environment: Record<string, string>): Promise<string> {
  const clients = createClients({ endpoint, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
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
