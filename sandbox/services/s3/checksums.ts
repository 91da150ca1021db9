import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32c, crc64nvme } from './crc.ts'
import { s3Error } from './errors.ts'

type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5'
type Hash = { algorithm: Algorithm; member: Member; size: number; of: (body: Uint8Array) => Uint8Array }
export type Member = `Checksum${Algorithm}`

/** An object's checksums in base64; S3 keeps one. */
export type Checksums = { [Name in Member]?: string }

const hashed = (name: string) => (body: Uint8Array) => createHash(name).update(body).digest()

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** S3 guide, "Checking object integrity". XXHASH is not known here and refused. */
const HASHES: readonly Hash[] = [
  { algorithm: 'CRC32', member: 'ChecksumCRC32', size: 4, of: (body) => word(crc32(body)) },
  { algorithm: 'CRC32C', member: 'ChecksumCRC32C', size: 4, of: (body) => word(crc32c(body)) },
  { algorithm: 'CRC64NVME', member: 'ChecksumCRC64NVME', size: 8, of: crc64nvme },
  { algorithm: 'SHA1', member: 'ChecksumSHA1', size: 20, of: hashed('sha1') },
  { algorithm: 'SHA256', member: 'ChecksumSHA256', size: 32, of: hashed('sha256') },
  { algorithm: 'SHA512', member: 'ChecksumSHA512', size: 64, of: hashed('sha512') },
  { algorithm: 'MD5', member: 'ChecksumMD5', size: 16, of: hashed('md5') },
]

const headerOf = ({ algorithm }: Hash): string => `x-amz-checksum-${algorithm.toLowerCase()}`
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** A body's checksum by an algorithm's name. */
export function checksumBy(algorithm: string, body: Uint8Array): Checksums {
  const hash = HASHES.find((candidate) => candidate.algorithm === algorithm)
  if (hash) return { [hash.member]: base64(hash.of(body)) }
  throw s3Error(
    'InvalidRequest',
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  )
}

/** The names of the algorithms whose checksums stand, as listings tell them. */
export const algorithmsOf = (checksums: Checksums): Algorithm[] =>
  HASHES.filter(({ member }) => checksums[member] !== undefined).map(({ algorithm }) => algorithm)

/**
 * The checksum that an upload keeps: the one that its headers name, else that of the algorithm that the SDK names, else
 * CRC64NVME, which S3 adds by itself since December 2024.
 */
export function checksumsOfUpload(headers: Readonly<Record<string, string>>, body: Uint8Array): Checksums {
  const given = HASHES.find((hash) => headers[headerOf(hash)] !== undefined)
  const named = headers['x-amz-sdk-checksum-algorithm'] ?? 'CRC64NVME'
  return checksumBy(given?.algorithm ?? named.toUpperCase(), body)
}

/**
 * Compares a body with the digests that its request names. Recorded: LocalStack's `test_s3_invalid_content_md5` and
 * `test_put_object_checksum`; BadDigest is in S3's list of error codes.
 * @throws AwsError InvalidDigest, BadDigest, InvalidRequest
 */
export function checkDigests(headers: Readonly<Record<string, string>>, body: Uint8Array): void {
  checkMd5(headers['content-md5'], body)
  const named = HASHES.filter((hash) => headers[headerOf(hash)] !== undefined)
  if (named.length > 1)
    throw s3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    )
  for (const hash of named) {
    const given = headers[headerOf(hash)] ?? ''
    if (Buffer.from(given, 'base64').byteLength !== hash.size)
      throw s3Error('InvalidRequest', `Value for ${headerOf(hash)} header is invalid.`)
    if (base64(hash.of(body)) !== given)
      throw s3Error('BadDigest', `The ${hash.algorithm} you specified did not match the calculated checksum.`)
  }
}

function checkMd5(given: string | undefined, body: Uint8Array): void {
  if (given === undefined) return
  const digest = Buffer.from(given, 'base64')
  if (digest.byteLength !== 16 || base64(digest) !== given)
    throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': given })
  const calculated = createHash('md5').update(body).digest('base64')
  if (calculated === given) return
  throw s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: given,
    CalculatedDigest: calculated,
  })
}
