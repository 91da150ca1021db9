import { EventEmitter, once } from 'node:events'
import { Agent, createServer, type ServerResponse } from 'node:http'
import { expect, it } from '@jest/globals'
import { errorCode } from '../../../lib/aws/errors.ts'
import { httpGet } from '../../../lib/aws/s3/http-get.ts'
import { createRoom } from '../../../lib/aws/s3/room.ts'

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
