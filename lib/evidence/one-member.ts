import { createHash } from 'node:crypto'
import { crc32, inflateRawSync } from 'node:zlib'
import { errorCode } from '../aws/errors.ts'

/** What is wrong with a gzip file. */
export type Faulty = {
  ok: false
  fault: 'not-gzip' | 'second-member' | 'trailing-bytes' | 'too-large'
  message: string
}

/** What a gzip file holds, or what is wrong with it. */
export type Inflated = { ok: true; content: Buffer; sha256: string } | Faulty

/** Bytes after inflating. CloudTrail's files have some dozens of megabytes at most. */
const mostInflated = 512 * 1024 * 1024

/**
 * Inflates a file that has to be exactly one gzip member (RFC 1952): its CRC32 and ISIZE fit, and nothing follows.
 * `gunzip` joins further members silently, so that text appended as a member of its own would be read as part of the
 * log while a hash over the first member still fits (aws-cli 53c1084b5, "Fix validate-logs for extra gzip members").
 * @returns the content with its SHA-256 in hex
 */
export function inflateOneMember(file: Uint8Array): Inflated {
  const member = contentOfMember(file)
  if (!member.ok) return member
  return { ...member, sha256: createHash('sha256').update(member.content).digest('hex') }
}

/** The same without the hash, for whoever asks only for what is in it. */
export function contentOfMember(file: Uint8Array): { ok: true; content: Buffer } | Faulty {
  const start = deflatedFrom(file)
  if (start === undefined) return notGzip('it has no gzip header')
  const raw = inflated(file.subarray(start))
  if (!raw.ok) return raw
  const end = start + raw.taken
  if (file.length < end + 8) return notGzip('it ends before its checksum')
  const trailer = new DataView(file.buffer, file.byteOffset + end, 8)
  if (trailer.getUint32(0, true) !== crc32(raw.content)) return notGzip('its CRC32 does not fit')
  if (trailer.getUint32(4, true) !== raw.content.length % 2 ** 32) return notGzip('its length does not fit')
  const rest = file.subarray(end + 8)
  if (rest.length > 0) return followed(rest)
  return { ok: true, content: raw.content }
}

const notGzip = (message: string): Faulty => ({ ok: false, fault: 'not-gzip', message })

function followed(rest: Uint8Array): Faulty {
  const bytes = `${rest.length} ${rest.length === 1 ? 'byte' : 'bytes'}`
  return deflatedFrom(rest) === undefined
    ? { ok: false, fault: 'trailing-bytes', message: `${bytes} follow its end` }
    : { ok: false, fault: 'second-member', message: `a second gzip member of ${bytes} follows its end` }
}

type Raw = { ok: true; content: Buffer; taken: number }

/** Up to the first end of stream; Zlib's own count says how many bytes that took. */
function inflated(deflated: Uint8Array): Raw | Faulty {
  try {
    const options = { info: true, maxOutputLength: mostInflated, chunkSize: chunkFor(deflated) } as const
    const answer: unknown = inflateRawSync(deflated, options)
    const { buffer, engine } = infoOf(answer)
    return { ok: true, content: buffer, taken: engine.bytesWritten }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'RangeError')
      return { ok: false, fault: 'too-large', message: `it holds more than ${mostInflated} bytes` }
    return { ok: false, fault: 'not-gzip', message: `it cannot be inflated (${code})` }
  }
}

/**
 * As much as the file says that it holds, in its last four bytes: into one piece it is inflated in half the time, as
 * nothing is put together afterwards. What it says is not believed beyond the usual, nor where it holds more.
 */
function chunkFor(deflated: Uint8Array): number {
  const { buffer, byteOffset, length } = deflated
  const told = length < 4 ? 0 : new DataView(buffer, byteOffset + length - 4, 4).getUint32(0, true)
  return Math.min(Math.max(told + 64, usualChunk), largestChunk)
}

/** Node's own size, and what most log files stay below. */
const [usualChunk, largestChunk] = [16 * 1024, 8 * 1024 * 1024]

type Info = { buffer: Buffer; engine: { bytesWritten: number } }

/** Node's types do not know that `info` changes what is returned (Node.js documentation, zlib, "Class: Options"). */
function infoOf(answer: unknown): Info {
  if (typeof answer === 'object' && answer !== null && 'buffer' in answer && 'engine' in answer) {
    const { buffer, engine } = answer
    if (Buffer.isBuffer(buffer) && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine)
      return { buffer, engine: { bytesWritten: Number(engine.bytesWritten) } }
  }
  throw new TypeError('zlib gave no info')
}

/** Bits of the header's flags (RFC 1952, 2.3.1). */
const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

/** Where the deflated data begins; undefined where there is no gzip header. */
function deflatedFrom(file: Uint8Array): number | undefined {
  if (file.length < 10 || file[0] !== 0x1f || file[1] !== 0x8b || file[2] !== 8) return undefined
  const bits = file[3] ?? 0
  if (bits & flags.reserved) return undefined
  let at = 10
  if (bits & flags.extra) at += 2 + (file[at] ?? 0) + 256 * (file[at + 1] ?? 0)
  for (const text of [flags.name, flags.comment]) {
    if (!(bits & text)) continue
    const zero = file.indexOf(0, at)
    if (zero === -1) return undefined
    at = zero + 1
  }
  if (bits & flags.headerCrc) at += 2
  return at <= file.length ? at : undefined
}
