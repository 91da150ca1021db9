import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { CONTROL_PREFIX, handleControl } from './control.ts'
import type { Core } from './core.ts'
import { DroppedConnection } from './faults.ts'
import { handleRequest } from './handle-request.ts'
import { decodeAwsChunked } from './protocol/aws-chunked.ts'
import { encodeError } from './protocol/encode-error.ts'
import type { WireRequest, WireResponse } from './protocol/wire.ts'
import type { Reset } from './reset.ts'
import { AwsError } from './service.ts'

/** A server that answers everything, one request at a time on a connection, as HTTP/1.1 has it. */
export function createSandboxServer(core: Core, reset: Reset): Server {
  return createServer((message, response) => {
    void answer(core, reset, message, response)
  })
}

async function answer(
  core: Core,
  reset: Reset,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(message)
    if (core.latency > 0) await wait(core.latency)
    if (request.path.startsWith(CONTROL_PREFIX))
      return await send(response, await handleControl(core, reset, request))
    await send(response, await handleRequest(core, request))
  } catch (thrown) {
    if (thrown instanceof DroppedConnection) response.destroy()
    else await send(response, internalError(core, thrown))
  }
}

function internalError(core: Core, thrown: unknown): WireResponse {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  core.violations.push(text)
  return encodeError(new AwsError('InternalFailure', text, 500), undefined, 'awsJson1.1', core.world.id())
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const raw = await bodyOf(message)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const [, path = '/', search = ''] = /^([^?]*)\??(.*)$/s.exec(message.url ?? '/') ?? []
  const chunked =
    headers['content-encoding']?.includes('aws-chunked') || headers['x-amz-decoded-content-length']
  const { payload, trailers } = chunked ? decodeAwsChunked(raw) : { payload: raw, trailers: {} }
  const query = new URLSearchParams(search)
  return { method: message.method ?? 'GET', path, query, headers: { ...headers, ...trailers }, body: payload }
}

/** By events: an iterator over a stream costs more than the few bytes of a request. */
const bodyOf = (message: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => void chunks.push(chunk))
    message.on('end', () => resolve(Buffer.concat(chunks)))
    message.on('error', reject)
  })

async function send(
  response: ServerResponse,
  { status, headers, body, bodyAfter = 0 }: WireResponse,
): Promise<void> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  // HeadObject answers with the object's length, which is not that of the absent body.
  const length = headers['content-length'] ?? String(bytes.byteLength)
  response.writeHead(status, { ...headers, 'content-length': length })
  if (bodyAfter > 0) {
    response.flushHeaders()
    await wait(bodyAfter, undefined, { ref: false })
  }
  response.end(bytes)
}
