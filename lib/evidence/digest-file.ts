import type { BrokenReason, Read, ReadFailure, UnprovenReason } from '../model/index.ts'
import { type Digest, isSignedBy, parseDigest, stringToSign } from './digest.ts'
import type { Keyring } from './keyring.ts'
import { type DigestName, parseDigestName } from './names.ts'
import { isMissing, type Place, type ReadFile } from './source.ts'

/** A digest whose content and signature are true, and from which version that was read, where not from the current one. */
export type TrueDigest = { digest: Digest; sha256: string; signature: string }

export type RestoredDigest = TrueDigest & { versionId: string; lastModified: number }

/** A digest as it was found. What was made of a bad one may still be told from `sha256` and `signature`. */
export type DigestFile = Place & { name: DigestName | undefined; lastModified?: number } & (
    | ({ state: 'good' } & TrueDigest)
    | {
        state: 'bad'
        judged: Judged
        sha256?: string
        signature?: string
        restored?: RestoredDigest
      }
    | { state: 'missing'; restored?: RestoredDigest }
    | { state: 'unread'; failure: ReadFailure }
  )

/** A verdict with its reason, in a word and in a sentence. */
export type Judged = { message: string } & (
  { verdict: 'broken'; reason: BrokenReason } | { verdict: 'unproven'; reason: UnprovenReason }
)

/** What a digest truly says: of the file, or of its true version where that was found. */
export function truthOf(file: DigestFile): TrueDigest | undefined {
  if (file.state === 'good') return file
  return file.state === 'bad' || file.state === 'missing' ? file.restored : undefined
}

/**
 * Judges one digest for itself: one gzip member, a signature, the form, the place, the key, the signature over it all.
 * Sources: CloudTrail user guide, "Custom implementations of CloudTrail log file integrity validation"; what counts as
 * invalid as in aws-cli's validation.py.
 * @param home place that it has to name as its own, where that is not where it is read (a folder has no bucket)
 */
export async function judgeDigest(
  place: Place,
  answer: Read<ReadFile>,
  keys: Keyring,
  isAt: (digest: Digest) => boolean = ({ bucket, key }) => bucket === place.bucket && key === place.key,
): Promise<DigestFile> {
  const name = parseDigestName(place.key)
  const at = { bucket: place.bucket, key: place.key, name }
  if (!answer.ok)
    return isMissing(answer) ? { ...at, state: 'missing' } : { ...at, state: 'unread', failure: answer }
  const { metadata, inflated } = answer.value
  const signature = metadata['signature']
  const seen = { ...(inflated.ok && { sha256: inflated.sha256 }), ...(signature && { signature }) }
  const bad = (reason: BrokenReason, message: string): DigestFile => ({
    ...at,
    state: 'bad',
    judged: { verdict: 'broken', reason, message },
    ...seen,
  })
  const open = (reason: UnprovenReason, message: string): DigestFile => ({
    ...at,
    state: 'bad',
    judged: { verdict: 'unproven', reason, message },
    ...seen,
  })

  if (!inflated.ok)
    return inflated.fault === 'too-large'
      ? open('unknown-form', inflated.message)
      : bad(inflated.fault, `it is not one gzip member: ${inflated.message}`)
  if (!signature || !metadata['signature-algorithm'])
    return bad('unsigned', 'its metadata has no signature, which CloudTrail delivers with each digest')
  const digest = parseDigest(inflated.content ?? '')
  if (!digest) return bad('no-digest', 'its content is no digest')
  if (!isAt(digest)) return bad('moved', `it was delivered as s3://${digest.bucket}/${digest.key}`)
  const generated = generatedAt(name, metadata)
  if (name?.isBackfill && generated === undefined)
    return bad(
      'no-backfill-timestamp',
      'its metadata has no backfill-generation-timestamp, which CloudTrail delivers with each backfill digest',
    )
  const key = await keys.find(digest.fingerprint, generated ?? digest.end)
  if (!key.ok) return { ...at, state: 'unread', failure: key }
  if (!key.value)
    return open(
      'key-not-found',
      `CloudTrail lists no key with the fingerprint ${digest.fingerprint} for its time`,
    )
  if (!isSignedBy(key.value, stringToSign(digest, inflated.sha256), signature))
    return bad('false-signature', 'its signature does not fit its content')
  return { ...at, state: 'good', digest, sha256: inflated.sha256, signature }
}

function generatedAt(name: DigestName | undefined, metadata: ReadFile['metadata']): number | undefined {
  if (!name?.isBackfill) return undefined
  const time = Date.parse(metadata['backfill-generation-timestamp'] ?? '')
  return Number.isNaN(time) ? undefined : time
}
