import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { field, textOf } from './wire.ts'

/**
 * The bytes themselves, or what they unpack to where they start with gzip's magic number (RFC 1952), concatenated
 * members included.
 * @throws Error where the gzip data is cut short or damaged, after what could be unpacked
 */
export async function* unzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let done = false
  while (head.length < 2 && !done) {
    const next = await chunks.next()
    done = next.done === true
    if (!next.done) head = Buffer.concat([head, next.value])
  }
  const whole = restOf(head, chunks)
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole
    return
  }
  // The error reaches the reader through the iteration; the callback only keeps it from being thrown twice.
  const unpacked = pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => {})
  try {
    yield* unpacked
  } catch (cause) {
    throw new Error(`gzip: ${textOf(field(cause, 'message')) ?? String(cause)}`, { cause })
  }
}

async function* restOf(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
