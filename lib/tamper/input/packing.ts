import type { Transform } from 'node:stream'
import * as zlib from 'node:zlib'

/** A form in which bytes are packed, known by its magic number. */
export type Packing = {
  name: 'gzip' | 'zstd'
  /** What unpacks a stream of it; undefined where this Node.js cannot. */
  unpacker: () => Transform | undefined
}

/** Unpacked in pieces of this size: smaller ones cost more than what is in them. */
const chunkSize = 256 * 1024

const gzip: Packing = { name: 'gzip', unpacker: () => zlib.createGunzip({ chunkSize }) }

/** Node.js has zstd from 22.15 and 23.8 on (zlib, "Class: zlib.ZstdDecompress"). */
const zstd: Packing = {
  name: 'zstd',
  unpacker: () =>
    typeof zlib.createZstdDecompress === 'function' ? zlib.createZstdDecompress({ chunkSize }) : undefined,
}

/** Bytes that are needed to tell. */
export const magicLength = 4

/** How the bytes are packed, by how they start: gzip (RFC 1952, 2.3.1) or zstd (RFC 8878, 3.1.1). */
export function packingOf(head: Uint8Array): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return gzip
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return zstd
  return undefined
}

/**
 * What gzip bytes that are all there unpack to; the bytes themselves where they are not packed.
 * @returns undefined where they are too long for that, damaged, or packed in another way: a stream can tell more
 */
export function unpackedWhole(bytes: Buffer, longest: number): Buffer | undefined {
  if (packingOf(bytes) === undefined) return bytes
  if (packingOf(bytes) !== gzip || bytes.length < 18) return undefined
  // The last four bytes are the unpacked length (RFC 1952, 2.3.1): right for one member, a hint for several.
  const told = bytes.readUInt32LE(bytes.length - 4)
  if (told > longest) return undefined
  try {
    const unpacked = zlib.gunzipSync(bytes, { chunkSize: Math.max(1024, told + 1), maxOutputLength: longest })
    return packingOf(unpacked) === undefined ? unpacked : unpackedWhole(unpacked, longest)
  } catch {
    return undefined
  }
}
