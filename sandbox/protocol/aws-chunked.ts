/** The payload of a body in aws-chunked encoding: chunk headers, signatures and trailers are taken off. */
export function decodeAwsChunked(body: Uint8Array): Uint8Array {
  const buffer = Buffer.from(body)
  const chunks: Buffer[] = []
  let offset = 0
  for (;;) {
    const end = buffer.indexOf('\r\n', offset)
    if (end < 0) break
    const size = Number.parseInt(buffer.toString('latin1', offset, end), 16)
    if (!Number.isFinite(size) || size <= 0) break
    chunks.push(buffer.subarray(end + 2, end + 2 + size))
    offset = end + 2 + size + 2
  }
  return new Uint8Array(Buffer.concat(chunks))
}
