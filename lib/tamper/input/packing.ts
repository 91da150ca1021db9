import { pipeline, Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { field, textOf } from '../../text/fields.ts'

/** A form in which bytes are packed, known by its magic number. */
export type Packing = {
  name: 'gzip' | 'zstd'
  /** What unpacks a stream of it; undefined where this Node.js cannot. */
  unpacker: () => Transform | undefined
}

/** Unpacked in pieces of this size: smaller ones cost more than what is in them. */
const inChunks = { chunkSize: 256 * 1024 }

const gzip: Packing = { name: 'gzip', unpacker: () => zlib.createGunzip(inChunks) }

/** Node.js has zstd from 22.15 and 23.8 on (zlib, "Class: zlib.ZstdDecompress"). */
const zstd: Packing = {
  name: 'zstd',
  unpacker: () =>
    typeof zlib.createZstdDecompress === 'function' ? zlib.createZstdDecompress(inChunks) : undefined,
}

/** Bytes that are needed to tell. */
const magicLength = 4

/** How the bytes are packed, by how they start: gzip (RFC 1952, 2.3.1) or zstd (RFC 8878, 3.1.1). */
function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return gzip
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return zstd
  return undefined
}

/** What is packed twice was so by Firehose, of what CloudWatch Logs had packed; more often is no one's doing. */
const mostLayers = 3

/**
 * What gzip bytes that are all there unpack to; the bytes themselves where they are not packed.
 * @returns undefined where they are too long for that, damaged, or packed in another way or too often: a stream can
 *   tell more
 */
export function unpackedWhole(bytes: Buffer, longest: number, layers = mostLayers): Buffer | undefined {
  const packing = packingOf(bytes)
  if (!packing) return bytes
  if (packing === gzip && layers > 0) {
    try {
      // The last four bytes are the unpacked length (RFC 1952, 2.3.1): right for one member, a hint for several.
      const told = bytes.readUInt32LE(bytes.length - 4)
      if (told > longest) return undefined
      const whole = zlib.gunzipSync(bytes, { chunkSize: Math.max(1024, told + 1), maxOutputLength: longest })
      return unpackedWhole(whole, longest, layers - 1)
    } catch {
      // A stream tells what is wrong with them.
    }
  }
  return undefined
}

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

/** What is wrong, as who threw it says. */
export const messageOf = (cause: unknown): string => textOf(field(cause, 'message')) ?? String(cause)

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
    throw new Error(`${name}: ${messageOf(cause)}`, { cause })
  }
}

async function* restOf(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
