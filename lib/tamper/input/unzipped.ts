import { pipeline, Readable, type Transform } from 'node:stream'
import { field, textOf } from '../../text/fields.ts'
import { magicLength, packingOf } from './packing.ts'

/** What is packed twice was so by Firehose, of what CloudWatch Logs had packed; more often is no one's doing. */
const mostLayers = 3

/**
 * The bytes themselves, or what they unpack to where they are gzip (concatenated members included) or zstd, packed
 * twice as well.
 * @throws Error where packed data is cut short or damaged, after what could be unpacked, or cannot be unpacked here
 */
export async function* unzipped(
  source: AsyncIterable<Uint8Array>,
  layers = mostLayers,
): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let done = false
  while (!done && (head.length === 0 || (head.length < magicLength && mayBePacked(head)))) {
    const next = await chunks.next()
    done = next.done === true
    if (!next.done) head = Buffer.concat([head, next.value])
  }
  const packing = packingOf(head)
  if (!packing) {
    yield* restOf(head, chunks)
    return
  }
  const unpacker = layers > 0 ? packing.unpacker() : undefined
  if (!unpacker) {
    await chunks.return?.()
    throw new Error(`${packing.name}: ${layers > 0 ? 'needs Node.js 22.15 or later' : 'packed too often'}`)
  }
  yield* unzipped(unpacked(restOf(head, chunks), unpacker, packing.name), layers - 1)
}

const mayBePacked = (head: Uint8Array) => head[0] === 0x1f || head[0] === 0x28

async function* unpacked(
  source: AsyncIterable<Uint8Array>,
  unpacker: Transform,
  name: string,
): AsyncGenerator<Uint8Array> {
  // The error reaches the reader through the iteration; the callback only keeps it from being thrown twice.
  const stream = pipeline(Readable.from(source, { objectMode: false }), unpacker, () => {})
  try {
    yield* stream
  } catch (cause) {
    throw new Error(`${name}: ${textOf(field(cause, 'message')) ?? String(cause)}`, { cause })
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
