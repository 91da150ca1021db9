import type { EvidenceFault } from '../model/index.ts'
import { failureDetail } from '../aws/errors.ts'
import { type DigestFile, truthOf, type TrueDigest } from './digest-file.ts'
import type { Predecessor } from './digest.ts'
import { hourMs, objectUri, timeText } from './names.ts'
import type { Place } from './source.ts'

/** What is judged, in milliseconds. `limit`: up to where digests have to be there already. */
export type Range = { from: number; to: number; limit: number }

/** Digests of one trail in one region, by their places. */
export type Files = ReadonlyMap<string, DigestFile>

/** The time that a digest covers; of one that tells nothing, the hour before the time in its name. */
export function intervalOf(file: DigestFile): { start: number; end: number } | undefined {
  const truth = truthOf(file)
  if (truth) return truth.digest
  return file.name && { start: file.name.end - hourMs, end: file.name.end }
}

/** True where a digest covers a part of the range. */
export function isJudged(file: DigestFile, { from, to }: Range): boolean {
  const interval = intervalOf(file)
  return interval !== undefined && interval.end > from && interval.start < to
}

/** Places that true digests name as the one before them, and that were not read yet. */
export function unreadPredecessors(files: Files, range: Range): Place[] {
  const wanted = new Map<string, Place>()
  for (const file of files.values()) {
    const previous = isJudged(file, range) ? truthOf(file)?.digest.previous : undefined
    if (previous && !files.has(objectUri(previous))) wanted.set(objectUri(previous), previous)
  }
  return [...wanted.values()]
}

/** What is wrong with a trail's digests, each for itself and as links of their chain. */
export function digestFaults(files: Files, range: Range): EvidenceFault[] {
  const faults = new Map<string, EvidenceFault>()
  for (const file of files.values()) {
    const fault = isJudged(file, range) ? ownFault(file) : undefined
    if (fault) faults.set(objectUri(file), fault)
  }
  for (const file of files.values()) {
    const truth = isJudged(file, range) ? truthOf(file) : undefined
    const previous = truth?.digest.previous
    if (!truth || !previous) continue
    const fault = linkFault(file, previous, files.get(objectUri(previous)))
    const known = fault && faults.get(fault.object)
    if (fault && (!known || (known.verdict === 'unproven' && fault.verdict === 'broken')))
      faults.set(fault.object, fault)
  }
  return [...faults.values()]
}

function ownFault(file: DigestFile): EvidenceFault | undefined {
  const base = { object: objectUri(file), kind: 'digest' } as const
  if (file.state === 'good') return undefined
  if (file.state === 'bad') return { ...base, ...file.judged }
  if (file.state === 'missing')
    return { ...base, verdict: 'broken', reason: 'missing', message: 'this digest is not there any more' }
  return { ...base, verdict: 'unproven', reason: 'unread', message: failureDetail(file.failure) }
}

/**
 * Whether the digest before is the one that a true digest names: the AWS CLI follows the place alone and never compares
 * the hash.
 */
function linkFault(
  file: DigestFile,
  { hash, signature, ...place }: Predecessor,
  before: DigestFile | undefined,
): EvidenceFault | undefined {
  const base = { object: objectUri(place), kind: 'digest' } as const
  const namedBy = `the digest of ${timeText(intervalOf(file)?.end ?? 0)} names it as the one before`
  if (!before || before.state === 'unread') {
    const why = before ? `${before.failure.operation} gave ${before.failure.code}` : 'it was not looked at'
    return { ...base, verdict: 'unproven', reason: 'unread', message: `${namedBy}, and ${why}` }
  }
  if (before.state === 'missing')
    return { ...base, verdict: 'broken', reason: 'missing', message: `it is not there, and ${namedBy}` }
  if (hash !== undefined && before.sha256 !== hash)
    return { ...base, verdict: 'broken', reason: 'false-link', message: `${namedBy}, with another hash` }
  if (signature !== undefined && before.signature?.toLowerCase() !== signature.toLowerCase())
    return { ...base, verdict: 'broken', reason: 'false-link', message: `${namedBy}, with another signature` }
  return undefined
}

export type Hole = {
  from: number
  to: number
  /** Lies between what digests cover and the end of the range. */
  isTail: boolean
  /** The digest after it names none before it: a chain begins there. */
  beforeStart: boolean
  /** No digest of the range lies before it. */
  isHead: boolean
}

/** CloudTrail's times are whole seconds. */
const tolerance = 1000

/** Times of the range that no true digest covers. Backfill digests are a chain of their own and cover none. */
export function holesIn(files: Files, { from, limit }: Range): Hole[] {
  const digests = inOrder(files).filter(({ end }) => end > from)
  const holes: Hole[] = []
  let covered = from
  let isHead = true
  for (const { start, end, previous } of digests) {
    if (covered >= limit) break
    if (start - covered > tolerance)
      holes.push({ from: covered, to: Math.min(start, limit), isTail: false, beforeStart: !previous, isHead })
    covered = Math.max(covered, end)
    isHead = false
  }
  if (limit - covered > tolerance)
    holes.push({ from: covered, to: limit, isTail: true, beforeStart: false, isHead })
  return holes
}

/** True digests of a chain, the oldest first. */
export const inOrder = (files: Files): TrueDigest['digest'][] =>
  [...files.values()]
    .filter(({ name }) => !name?.isBackfill)
    .flatMap((file) => truthOf(file)?.digest ?? [])
    .toSorted((a, b) => a.start - b.start || a.end - b.end)

/** What true digests of the range cover, joined. */
export function coveredTimes(files: Files, { from, to }: Range): { from: number; to: number }[] {
  const times: { from: number; to: number }[] = []
  for (const { start, end } of inOrder(files)) {
    const time = { from: Math.max(start, from), to: Math.min(end, to) }
    if (time.to <= time.from) continue
    const last = times.at(-1)
    if (last && time.from - last.to <= tolerance) last.to = Math.max(last.to, time.to)
    else times.push(time)
  }
  return times
}

/** Bad, missing and unread digests whose own time a hole is: it needs no other explanation. */
export const causesOf = (hole: Hole, files: Files): DigestFile[] =>
  [...files.values()].filter((file) => {
    if (truthOf(file) || file.name?.isBackfill) return false
    const interval = intervalOf(file)
    return interval !== undefined && interval.start < hole.to && interval.end > hole.from
  })
