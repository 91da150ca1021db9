import { gzipSync } from 'node:zlib'

/** Most digests are no larger, packed. */
const chunkSize = 2048

/** A text as gzip, in memory of its own: what gzip gives holds on to the whole of its buffers. */
export const packed = (text: string): Uint8Array => new Uint8Array(gzipSync(text, { chunkSize }))
