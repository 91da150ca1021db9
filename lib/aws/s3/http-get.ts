import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer<ArrayBuffer> }

export type Sent = {
  url: URL
  /** As it was signed: `url` writes some characters otherwise. */
  path: string
  headers: Record<string, string>
  agent: Agent
  /** Milliseconds without a byte. */
  timeout: number
  room: Room
}

/**
 * Sends one request and reads its body whole, into memory of its own that can be handed to a thread. It begins to read
 * once there is room for as much as the answer announces, which is taken until the answer was used.
 * Rejects with the connection's error, or with one of the code `ERR_CUT_SHORT` where the body ends too early.
 */
export async function httpGet<T>(sent: Sent, use: (answer: Answer) => Promise<T> | T): Promise<T> {
  const response = await answerTo(sent)
  const announced = Number(response.headers['content-length'] ?? Number.NaN)
  const leave = await sent.room.enter(Number.isNaN(announced) ? 0 : announced)
  try {
    response.setTimeout(sent.timeout, () => response.destroy(silent(sent.timeout)))
    const body = await bodyOf(response, announced)
    return await use({ status: response.statusCode ?? 0, headers: response.headers, body })
  } finally {
    leave()
  }
}

function answerTo({ url, path, headers, agent, timeout }: Sent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const place = { protocol: url.protocol, host: hostOf(url), port: url.port || undefined, path }
    const options = { agent, headers, ...place }
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
      // Waiting for room is not the server's silence.
      request.setTimeout(0)
      resolve(response)
    })
    request.setTimeout(timeout, () => request.destroy(silent(timeout)))
    request.once('error', (error) => reject(ofConnection(error)))
    request.end()
  })
}

const silent = (timeout: number): Error =>
  failure('ETIMEDOUT', `no byte came for ${Math.round(timeout / 1000)} s`)

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Where the length is announced, one piece of memory is filled, without copying pieces together afterwards. */
function bodyOf(response: IncomingMessage, announced: number): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    // While it waited for room: it is closed by now, and nothing more is heard of it.
    if (response.destroyed && !response.complete)
      return reject(failure('ERR_CUT_SHORT', 'the answer was cut off before it was read'))
    const whole = Number.isNaN(announced) ? undefined : Buffer.allocUnsafeSlow(announced)
    const pieces: Buffer[] = []
    let length = 0
    response.on('data', (piece: Buffer) => {
      if (whole) piece.copy(whole, length)
      else pieces.push(piece)
      length += piece.length
    })
    response.once('error', (error) => reject(ofConnection(error)))
    response.once('close', () => {
      if (!response.complete || (whole && length !== whole.length))
        reject(failure('ERR_CUT_SHORT', `the answer ended after ${length} of ${announced} bytes`))
      else resolve(whole ?? joined(pieces, length))
    })
  })
}

function joined(pieces: readonly Buffer[], length: number): Buffer<ArrayBuffer> {
  const whole = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const piece of pieces) at += piece.copy(whole, at)
  return whole
}

const ofConnection = (error: NodeJS.ErrnoException): Error =>
  failure(error.code ?? 'UnknownError', error.message)

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** Bounds how many bytes are held at a time. */
export type Room = {
  /** Waits until there is room for so many bytes; more than there ever is wait until all others have left. */
  enter: (bytes: number) => Promise<() => void>
}

export function createRoom(most: number): Room {
  let held = 0
  const waiting: { bytes: number; go: () => void }[] = []
  const next = (): void => {
    for (let first = waiting[0]; first && (held === 0 || held + first.bytes <= most); first = waiting[0]) {
      waiting.shift()
      held += first.bytes
      first.go()
    }
  }
  return {
    enter: async (bytes) => {
      await new Promise<void>((resolve) => {
        waiting.push({ bytes, go: resolve })
        next()
      })
      let isHere = true
      return () => {
        if (isHere) held -= bytes
        isHere = false
        next()
      }
    },
  }
}
