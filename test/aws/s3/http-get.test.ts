import { EventEmitter, once } from 'node:events'
import { Agent, createServer, type ServerResponse } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { errorCode } from '../../../lib/aws/errors.ts'
import { createRoom, httpGet } from '../../../lib/aws/s3/http-get.ts'
import { array, assert, asyncProperty, nat } from 'fast-check'

it('tells that an answer was cut off while it waited for room, and gives the room back', async () => {
  const answering: ServerResponse[] = []
  const server = createServer((_request, response) => {
    answering.push(response)
    response.writeHead(200, { 'content-length': '10' })
    response.write('12345')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const room = createRoom(10)
  const leave = await room.enter(10)
  const agent = new Agent()
  const url = new URL(`http://127.0.0.1:${port}`)
  const sent = { url, path: '/', headers: {}, agent, timeout: 60_000 }
  const entering = new EventEmitter()
  const told = { enter: (bytes: number) => (entering.emit('enters'), room.enter(bytes)) }
  const asked = httpGet({ ...sent, room: told }, ({ body }) => body.length)
  const ended = asked.then(() => 'read', errorCode)
  await once(entering, 'enters')
  const [ours] = Object.values(agent.sockets).flatMap((sockets) => sockets ?? [])
  const isClosed = new Promise<void>((resolve) => ours?.once('close', () => resolve()))
  answering[0]?.socket?.resetAndDestroy()
  await isClosed
  leave()
  expect(await ended).toBe('ERR_CUT_SHORT')
  const next = await room.enter(10)
  next()
  agent.destroy()
  server.close()
})

describe('room for bytes', () => {
  it('is never exceeded but by one alone, and everybody gets in', async () => {
    let hadToWait = 0
    await assert(
      asyncProperty(array(nat(150), { minLength: 1, maxLength: 20 }), async (sizes) => {
        const room = createRoom(100)
        const inside = new Set<number>()
        let got = 0
        const held = (): number => [...inside].reduce((sum, index) => sum + (sizes[index] ?? 0), 0)
        await Promise.all(
          sizes.map(async (size, index) => {
            const leave = await room.enter(size)
            if (inside.size > 0) hadToWait += 1
            inside.add(index)
            got += 1
            const large = [...inside].filter((one) => (sizes[one] ?? 0) > 0)
            expect(held() <= 100 || large.length === 1).toBe(true)
            await Promise.resolve()
            inside.delete(index)
            leave()
            leave()
          }),
        )
        expect(got).toBe(sizes.length)
      }),
    )
    expect(hadToWait).toBeGreaterThan(0)
  })
})
