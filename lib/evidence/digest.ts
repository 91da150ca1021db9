import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { field, isFields, nonEmpty, parsed, textOf } from '../text/fields.ts'

export type NamedLog = { bucket: string; key: string; hash: string; algorithm: string }

export type Predecessor = { bucket: string; key: string; hash?: string; signature?: string }

/** What a digest says. Times in milliseconds. */
export type Digest = {
  account: string
  start: number
  end: number
  bucket: string
  key: string
  fingerprint: string
  /** Absent in a starting digest. */
  previous?: Predecessor
  logs: NamedLog[]
  /** Members that the signature covers, as they stand. */
  signed: { endText: string; previousSignature: string }
}

/**
 * Reads a digest's content (CloudTrail user guide, "CloudTrail digest file structure").
 * @returns undefined where it is no digest: not JSON, or without a member that its signature or its place needs
 */
export function parseDigest(content: string): Digest | undefined {
  const json = parsed(content)
  if (!isFields(json)) return undefined
  const text = (name: string) => nonEmpty(field(json, name))
  const [endText, startText] = [text('digestEndTime'), text('digestStartTime')]
  const [bucket, key, fingerprint] = [
    text('digestS3Bucket'),
    text('digestS3Object'),
    text('digestPublicKeyFingerprint'),
  ]
  const [start, end] = [Date.parse(startText ?? ''), Date.parse(endText ?? '')]
  const logs = logsOf(field(json, 'logFiles'))
  if (!bucket || !key || !fingerprint || !endText || !(start <= end) || !logs) return undefined
  if (field(json, 'previousDigestSignature') === undefined) return undefined
  const previous = predecessorOf(json)
  return {
    account: textOf(field(json, 'awsAccountId')) ?? '',
    start,
    end,
    bucket,
    key,
    fingerprint: fingerprint.toLowerCase(),
    ...(previous && { previous }),
    logs,
    signed: { endText, previousSignature: text('previousDigestSignature') ?? 'null' },
  }
}

function predecessorOf(json: unknown): Predecessor | undefined {
  const bucket = nonEmpty(field(json, 'previousDigestS3Bucket'))
  const key = nonEmpty(field(json, 'previousDigestS3Object'))
  if (!bucket || !key) return undefined
  const hash = nonEmpty(field(json, 'previousDigestHashValue'))
  const signature = nonEmpty(field(json, 'previousDigestSignature'))
  return { bucket, key, ...(hash && { hash: hash.toLowerCase() }), ...(signature && { signature }) }
}

function logsOf(list: unknown): NamedLog[] | undefined {
  if (!Array.isArray(list)) return undefined
  const logs = list.flatMap((entry: unknown): NamedLog[] => {
    const bucket = nonEmpty(field(entry, 's3Bucket'))
    const key = nonEmpty(field(entry, 's3Object'))
    const hash = nonEmpty(field(entry, 'hashValue'))
    const algorithm = nonEmpty(field(entry, 'hashAlgorithm')) ?? 'SHA-256'
    return bucket && key && hash ? [{ bucket, key, hash: hash.toLowerCase(), algorithm }] : []
  })
  return logs.length === list.length ? logs : undefined
}

/**
 * The text that CloudTrail signs (CloudTrail user guide, "Custom implementations of CloudTrail log file integrity
 * validation"): end time, place, SHA-256 of the uncompressed content, and the signature of the digest before, or the
 * word null.
 */
export const stringToSign = ({ signed, bucket, key }: Digest, sha256: string): string =>
  `${signed.endText}\n${bucket}/${key}\n${sha256}\n${signed.previousSignature}`

/** True where the signature, in hex, is RSA PKCS#1 v1.5 with SHA-256 by this key over the text. */
export function isSignedBy(key: KeyObject, text: string, signature: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false
  const bytes = Buffer.from(signature, 'hex')
  return verify('sha256', Buffer.from(text), { key, padding: constants.RSA_PKCS1_PADDING }, bytes)
}

/**
 * A public key as ListPublicKeys gives it. Its documentation says PKCS#1, and one of its samples is SPKI.
 * @returns undefined where it is neither
 */
export function publicKeyOf(der: Uint8Array): KeyObject | undefined {
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      const key = createPublicKey({ key: Buffer.from(der), format: 'der', type })
      if (key.asymmetricKeyType === 'rsa') return key
    } catch {
      // Of the other form, or no key at all.
    }
  }
  return undefined
}
