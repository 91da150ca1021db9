/** A payload without its chunks, and the headers that came behind it. */
export type Unchunked = { payload: Uint8Array; trailers: Record<string, string> }

/** Takes chunk headers, signatures and trailers off a body in aws-chunked encoding (S3 API reference, "Chunked upload"). */
export function decodeAwsChunked(body: Uint8Array): Unchunked {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const chunks: Buffer[] = []
  let offset = 0
  for (;;) {
    const end = buffer.indexOf('\r\n', offset)
    if (end < 0) break
    const size = Number.parseInt(buffer.toString('latin1', offset, end), 16)
    offset = end + 2
    if (!Number.isFinite(size) || size <= 0) break
    chunks.push(buffer.subarray(offset, offset + size))
    offset += size + 2
  }
  return { payload: Buffer.concat(chunks), trailers: trailersOf(buffer.toString('latin1', offset)) }
}

function trailersOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/^([\w-]+):(.*?)\r?$/gm)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]))
}
