import type { World } from '../../../world.ts'
import { digestFile } from './digest-file.ts'
import type { Digest } from './digest-file.ts'
import { putFile } from './put-file.ts'
import type { TrailConfiguration } from '../trail.ts'
import type { NewFile, Stream } from './stream.ts'
import { stateAt } from './trail-states.ts'
import type { TrailState } from './trail-states.ts'

export const HOUR = 3_600_000

/** Whether a trail in a state makes digests of what it logs in a stream's account and region. */
export function makesDigests({ trail, account, region }: Stream, state: TrailState | undefined): boolean {
  if (!state?.logging || !state.configuration.logFileValidation) return false
  const { multiRegion, organization } = state.configuration
  return (multiRegion || region === trail.homeRegion) && (organization || account === trail.account)
}

/**
 * The end of the next digest, where it is due by a time. A chain begins when logging with validation begins, or as soon
 * as it is on after a chain ended.
 */
export function nextDigestEnd(stream: Stream, until: Date): Date | undefined {
  stream.chainFrom ??= chainStart(stream)
  if (!stream.chainFrom) return undefined
  const end = new Date(stream.chainFrom.getTime() + HOUR)
  return end <= until ? end : undefined
}

/** About how many digests of a stream are due by a time. */
export function digestsDue(stream: Stream, until: Date): number {
  const from = stream.chainFrom ?? chainStart(stream)
  return from ? Math.max(0, Math.floor((until.getTime() - from.getTime()) / HOUR)) : 0
}

function chainStart(stream: Stream): Date | undefined {
  const { states } = stream.trail
  const ends = (index: number): number => states[index + 1]?.from.getTime() ?? Number.POSITIVE_INFINITY
  const ended = stream.chainEnded?.getTime() ?? 0
  const index = states.findIndex((state, at) => makesDigests(stream, state) && ends(at) > ended)
  const state = states[index]
  return state && new Date(wholeSecond(Math.max(state.from.getTime(), ended)))
}

const wholeSecond = (time: number): number => Math.floor(time / 1000) * 1000

/**
 * Makes and puts the digest of the hour up to `to`, with the log files that were delivered in it. Where logging or
 * validation is off at its end, the chain ends with it ("the chain of digest files is broken after one hour", user
 * guide, "Enabling log file integrity validation for CloudTrail"); the next one begins without a previous digest.
 * @param leaveOut Whether the hour's last log file is left to a backfill digest
 * @returns Whether the bucket and the key took it
 */
export async function deliverDigest(
  world: World,
  stream: Stream,
  to: Date,
  leaveOut: boolean,
): Promise<boolean> {
  const from = stream.chainFrom ?? new Date(to.getTime() - HOUR)
  const delivered = stream.logs.filter(({ at }) => at <= to)
  stream.logs = stream.logs.filter(({ at }) => at > to)
  const ofHour = delivered.filter(({ at }) => at > from)
  const left = leaveOut ? ofHour.splice(-1) : []
  if (left.length > 0) stream.missed.push({ from, to, logs: left })
  const digest = { from, to, logs: ofHour, previous: stream.previous }
  const { link, ...placed } = await made(world, stream, digest, to)
  const isPut = place(world, stream, placed, to)
  if (isPut) stream.latest.digests = to
  const goesOn = makesDigests(stream, stateAt(stream.trail, to))
  stream.chainFrom = goesOn ? to : undefined
  stream.previous = goesOn ? link : undefined
  stream.chainEnded = to
  return isPut
}

/** When the backfill digest of an hour is made. */
const madeAt = ({ to }: { to: Date }): Date => new Date(to.getTime() + HOUR)

/**
 * Makes and puts a backfill digest for each hour that missed a log file, an hour after that hour's digest.
 * @returns How many the bucket and the key took
 */
export async function deliverBackfill(world: World, stream: Stream, until: Date): Promise<number> {
  let taken = 0
  const due = stream.missed.filter((hour) => madeAt(hour) <= until)
  stream.missed = stream.missed.filter((hour) => madeAt(hour) > until)
  for (const hour of due) {
    const digest = { ...hour, previous: stream.previousBackfill, generated: madeAt(hour) }
    const { configuration, file, link } = await made(world, stream, digest, madeAt(hour))
    if (place(world, stream, { file, configuration }, madeAt(hour))) taken += 1
    stream.previousBackfill = link
  }
  return taken
}

async function made(world: World, stream: Stream, digest: Digest, at: Date) {
  const configuration = stateAt(stream.trail, at)?.configuration ?? stream.trail.configuration
  return { configuration, ...(await digestFile(world, { ...stream, configuration }, digest)) }
}

function place(
  world: World,
  stream: Stream,
  { file, configuration }: { file: NewFile; configuration: TrailConfiguration },
  at: Date,
): boolean {
  if (putFile(world, stream.trail, configuration, file, at) === undefined) return true
  stream.waiting.push({ file, since: at, configuration })
  return false
}
