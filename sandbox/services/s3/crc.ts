/** A table for a reflected CRC of 32 bits. */
function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value >>> 0
  })
}

const CASTAGNOLI = table32(0x82f63b78)

/** CRC-32C (RFC 3720, appendix B.4). */
export function crc32c(body: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of body) crc = (CASTAGNOLI[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/** The reflected polynomial of CRC-64/NVME (NVM Express, "NVM Command Set", 64-bit CRC). */
const NVME = 0x9a6c9329ac4bc9b5n
const MASK = 0xffffffffn

/** Upper and lower halves, as numbers of 64 bits are slow. */
const HIGH = new Uint32Array(256)
const LOW = new Uint32Array(256)
for (let index = 0; index < 256; index += 1) {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ NVME : value >> 1n
  HIGH[index] = Number(value >> 32n)
  LOW[index] = Number(value & MASK)
}

/** CRC-64/NVME, as the eight bytes that S3 writes in base64. */
export function crc64nvme(body: Uint8Array): Uint8Array {
  let high = 0xffffffff
  let low = 0xffffffff
  for (const byte of body) {
    const index = (low ^ byte) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] ?? 0)
    high = (high >>> 8) ^ (HIGH[index] ?? 0)
  }
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(~high >>> 0, 0)
  bytes.writeUInt32BE(~low >>> 0, 4)
  return bytes
}
