import type { BrokenReason, Read, ReadFailure, Region, UnprovenReason } from '../model/index.ts'
import { type Digest, isSignedBy, parseDigest, publicKeyOf, stringToSign } from './digest.ts'
import { type DigestName, hourMs, objectUri, parseDigestName } from './names.ts'
import { type EvidenceSource, isMissing, type Place, type ReadFile } from './source.ts'
import type { KeyObject } from 'node:crypto'

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
        /** What it says without proof: enough to see that a log file is another one. */
        claimed?: Digest
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
 * @param isOffline in a folder: a digest may name any bucket, and what is missing of its metadata was lost in a download
 */
export async function judgeDigest(
  place: Place,
  answer: Read<ReadFile>,
  keys: Keyring,
  isOffline = false,
): Promise<DigestFile> {
  const { bucket, key } = place
  const at = { bucket, key, name: parseDigestName(key) }
  if (!answer.ok)
    return isMissing(answer) ? { ...at, state: 'missing' } : { ...at, state: 'unread', failure: answer }
  const { inflated, metadata } = answer.value
  const { signature } = metadata
  const seen = { ...(inflated.ok && { sha256: inflated.sha256 }), ...(signature && { signature }) }
  const digest = inflated.ok ? parseDigest(inflated.content ?? '') : undefined
  const bad = (judged: Judged): DigestFile => ({ ...at, state: 'bad', judged, ...seen })

  if (!inflated.ok) return bad(notOneMember(inflated))
  if (!signature || !metadata['signature-algorithm'])
    return isOffline && digest
      ? { ...at, state: 'bad', judged: unsignedInFolder, ...seen, claimed: digest }
      : bad(unsigned)
  if (!digest) return bad(broken('no-digest', 'its content is no digest'))
  if (digest.key !== key || (digest.bucket !== bucket && !isOffline))
    return bad(broken('moved', `it was delivered as ${objectUri(digest)}`))
  const generated = generatedAt(at.name, metadata)
  if (at.name?.isBackfill && generated === undefined && !isOffline) return bad(withoutTime)
  const found = await keys.find(digest.fingerprint, generated ?? digest.end)
  if (!found.ok) return { ...at, state: 'unread', failure: found }
  if (!found.value) return bad(keyNotFound(digest.fingerprint))
  if (!isSignedBy(found.value, stringToSign(digest, inflated.sha256), signature))
    return bad(broken('false-signature', 'its signature does not fit its content'))
  return { ...at, state: 'good', digest, sha256: inflated.sha256, signature }
}

const broken = (reason: BrokenReason, message: string): Judged => ({ verdict: 'broken', reason, message })

const unproven = (reason: UnprovenReason, message: string): Judged => ({
  verdict: 'unproven',
  reason,
  message,
})

/** Why a file that is not exactly one gzip member is not proven. */
export const notOneMember = ({ fault, message }: Extract<ReadFile['inflated'], { ok: false }>): Judged =>
  fault === 'too-large'
    ? unproven('unknown-form', message)
    : broken(fault, `it is not one gzip member: ${message}`)

const unsigned = broken(
  'unsigned',
  'its metadata has no signature, which CloudTrail delivers with each digest',
)

const unsignedInFolder = unproven(
  'unread',
  'its signature is not in the folder: no later digest names it, and no file beside it has its metadata',
)

const withoutTime = broken(
  'no-backfill-timestamp',
  'its metadata has no backfill-generation-timestamp, which CloudTrail delivers with each backfill digest',
)

const keyNotFound = (fingerprint: string): Judged =>
  unproven('key-not-found', `CloudTrail lists no key with the fingerprint ${fingerprint} for its time`)

function generatedAt(name: DigestName | undefined, metadata: ReadFile['metadata']): number | undefined {
  if (!name?.isBackfill) return undefined
  const time = Date.parse(metadata['backfill-generation-timestamp'] ?? '')
  return Number.isNaN(time) ? undefined : time
}

/** A key by its fingerprint; undefined where CloudTrail names none of these times. */
export type Keyring = {
  /** Asks for those of the range, so that they are there when the first digest is. */
  prepare: () => void
  /** @param at when the digest was signed, where that is not in the range that is judged */
  find: (fingerprint: string, at?: number) => Promise<Read<KeyObject | undefined>>
}

/**
 * Keys of one region. Those of the whole range are asked for once; a digest that was signed at another time has its key
 * looked up around that (aws-cli: two hours after the range, and one hour to each side of a backfill's generation).
 */
export function keyring(
  source: EvidenceSource,
  region: Region,
  range: { from: number; to: number },
): Keyring {
  const known = new Map<string, KeyObject>()
  const asked = new Map<string, Promise<Read<void>>>()

  function load(from: number, to: number): Promise<Read<void>> {
    const name = `${from}/${to}`
    const before = asked.get(name)
    if (before) return before
    const answer = source.publicKeys(region, from, to).then((keys): Read<void> => {
      if (!keys.ok) return keys
      for (const { fingerprint, der } of keys.value) {
        const key = publicKeyOf(der)
        if (key) known.set(fingerprint.toLowerCase(), key)
      }
      return { ok: true, value: undefined }
    })
    asked.set(name, answer)
    return answer
  }

  const ofRange = () => load(range.from - hourMs, range.to + 2 * hourMs)

  return {
    prepare: () => void ofRange(),
    find: async (fingerprint, at) => {
      const whole = await ofRange()
      if (known.has(fingerprint)) return { ok: true, value: known.get(fingerprint) }
      if (!whole.ok) return whole
      if (at === undefined) return { ok: true, value: undefined }
      const around = await load(at - hourMs, at + hourMs)
      return around.ok ? { ok: true, value: known.get(fingerprint) } : around
    },
  }
}
