import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it, jest } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { createProxiedConnections, type ProxiedOptions } from '../../lib/aws/proxied-connections.ts'
import { withBundle, withProxy } from './a-proxy.ts'
import { anEndpoint } from './an-endpoint.ts'

const identity: NonNullable<Parameters<typeof anEndpoint>[1]> = (response) =>
  void response
    .writeHead(200, { 'content-type': 'text/xml', 'x-amzn-requestid': 'id' })
    .end(
      '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
    )

async function accountThrough(endpoint: string, options: ProxiedOptions): Promise<string | undefined> {
  const clients = createClients({
    endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 3,
    connect: () => createProxiedConnections(options),
  })
  try {
    const sts = await clients.sts('us-east-1')
    return (await sts.send(new GetCallerIdentityCommand({}))).Account
  } finally {
    clients.close()
  }
}

describe('connections of the SDK clients', () => {
  it.each([
    ['AWS_CA_BUNDLE', (file: string): ProxiedOptions => ({ environment: { AWS_CA_BUNDLE: file } })],
    ["the profile's ca_bundle", (file: string): ProxiedOptions => ({ environment: {}, caBundle: file })],
  ])('trust the certificates of %s, and no strange ones', (_, trusting) =>
    anEndpoint(async ({ url }) => {
      await withBundle(async (file) => {
        const { origin } = new URL(url)
        await expect(accountThrough(origin, { environment: {} })).rejects.toThrow(/self-signed certificate/)
        expect(await accountThrough(origin, trusting(file))).toBe('123456789012')
      })
    }, identity),
  )

  it('go through the proxy that HTTPS_PROXY names, and past it where NO_PROXY says so', () =>
    anEndpoint(async ({ url }) => {
      await withBundle(async (file) => {
        await withProxy(async (proxy, tunnels) => {
          const { origin, host } = new URL(url)
          const environment = { AWS_CA_BUNDLE: file, https_proxy: proxy }
          expect(await accountThrough(origin, { environment })).toBe('123456789012')
          expect(tunnels).toEqual([host])
          await accountThrough(origin, { environment: { ...environment, NO_PROXY: 'localhost' } })
          expect(tunnels).toHaveLength(1)
        })
      })
    }, identity))

  it('go through the proxy that HTTP_PROXY names where the endpoint has no certificate', async () => {
    const server = createHttpServer((_, response) => identity(response))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    try {
      await withProxy(async (proxy, tunnels) => {
        const through = (environment: Record<string, string>) =>
          accountThrough(`http://${host}`, { environment })
        expect(await through({ HTTP_PROXY: proxy })).toBe('123456789012')
        expect(tunnels).toEqual([host])
        await through({ HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' })
        await through({ HTTPS_PROXY: proxy })
        expect(tunnels).toHaveLength(1)
      })
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('let regions that one emulator answers for be asked at the same time', async () => {
    const waiting: ServerResponse[] = []
    const regions = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1']
    // It answers nobody before it was asked for all.
    const server = createHttpServer((_, response) => {
      waiting.push(response)
      if (waiting.length === regions.length) for (const one of waiting) identity(one)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const clients = createClients({
      endpoint: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      connect: () => createProxiedConnections({ environment: {} }),
    })
    try {
      const answers = await Promise.all(
        regions.map(async (region) => (await clients.sts(region)).send(new GetCallerIdentityCommand({}))),
      )
      expect(answers.map(({ Account }) => Account)).toEqual(regions.map(() => '123456789012'))
    } finally {
      clients.close()
      server.closeAllConnections()
      server.close()
    }
  })

  it('say in time, tries and pauses together, that the network cannot be reached', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] })
    try {
      const said: unknown[] = []
      void accountThrough(`http://127.0.0.1:${port}`, { environment: {} }).catch((error: unknown) => {
        said.push(error)
      })
      const began = Date.now()
      while (said.length === 0 && Date.now() - began < 60_000) {
        // The SDK gets on with what is not waiting before time passes.
        for (let turns = 0; turns < 20; turns += 1) await nextTurn()
        jest.advanceTimersByTime(100)
      }
      expect(said).toMatchObject([{ message: expect.stringContaining('the network cannot be reached') }])
      // 15 seconds are promised, in which the program starts as well.
      expect(Date.now() - began).toBeLessThanOrEqual(12_500)
    } finally {
      jest.useRealTimers()
      server.close()
    }
  })

  it('say that the network cannot be reached after two attempts of which nothing came', async () => {
    const attempts: number[] = []
    const server = createServer(() => void attempts.push(1))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      await expect(
        accountThrough(`http://127.0.0.1:${port}`, { environment: {}, timeout: 200 }),
      ).rejects.toThrow(`the network cannot be reached: 127.0.0.1:${port} does not answer`)
      expect(attempts).toHaveLength(2)
    } finally {
      server.close()
    }
  })
})
