import type { EvidenceGap, Read, Region } from '../model/index.ts'
import { failureText } from '../aws/errors.ts'
import type { Hole } from './chain.ts'
import { hourMs, minuteMs, timeText } from './names.ts'

/** A call that switches a trail's digests on or off, as event history has it. Times in milliseconds. */
export type TrailChange = {
  event: string
  eventId: string
  at: number
  by: string
  /** What an UpdateTrail or CreateTrail left standing; absent where the record does not tell. */
  validation?: boolean
  multiRegion?: boolean
  bucket?: string
  prefix?: string
}

export type Changes = {
  /** The oldest first. */
  changes: TrailChange[]
  /** Event history has more of them than were read. */
  more: boolean
}

type Off = { from: number; to: number; by: TrailChange }

/** A starting digest begins within the hour after logging or validation is switched on. */
const untilFirst = hourMs + 5 * minuteMs
/** Clocks of the record and of the digest. */
const sameMoment = 5 * minuteMs

/**
 * What a hole is explained by: the trail did not log, was not validated, or was not there, by StopLogging, UpdateTrail
 * or DeleteTrail, until it was switched on again. The last digest covers what was delivered up to the stop (CloudTrail
 * user guide, "Digest file chaining": a final digest is delivered), so a hole that begins earlier stays unexplained.
 */
export function explainedGap(
  hole: Hole,
  history: Read<Changes>,
  { region, homeRegion }: { region: Region; homeRegion: Region },
): EvidenceGap {
  const gap = { from: timeText(hole.from), to: timeText(hole.to) }
  if (!history.ok) return { ...gap, explained: false, message: `nobody knows why: ${failureText(history)}` }
  const found = offTimes(history.value.changes, region === homeRegion).find(
    (off) => hole.from >= off.from - sameMoment && hole.to <= off.to + untilFirst,
  )
  if (found) return { ...gap, explained: true, message: messageOf(found.by), by: callOf(found.by) }
  const first = firstSwitchedOn(hole, history.value)
  if (first)
    return { ...gap, explained: true, message: `the chain begins with ${named(first)}`, by: callOf(first) }
  return { ...gap, explained: false, message: 'no StopLogging, UpdateTrail or DeleteTrail explains it' }
}

const callOf = ({ event, at, by, eventId }: TrailChange) => ({ event, at: timeText(at), by, eventId })

const named = ({ event, at, by }: TrailChange) => `${event} by ${by} at ${timeText(at)}`

const messageOf = (change: TrailChange): string =>
  change.event === 'UpdateTrail'
    ? `digests were switched off with ${named(change)}`
    : `the trail was ${change.event === 'DeleteTrail' ? 'deleted' : 'stopped'} with ${named(change)}`

/** Times in which no digest was to be expected, as far as the calls tell. */
function offTimes(changes: readonly TrailChange[], isHome: boolean): Off[] {
  const times: Off[] = []
  const open = new Map<string, TrailChange>()
  const turn = (what: string, isOn: boolean | undefined, change: TrailChange) => {
    if (isOn === false && !open.has(what)) open.set(what, change)
    const by = open.get(what)
    if (isOn !== true || !by) return
    times.push({ from: by.at, to: change.at, by })
    open.delete(what)
  }
  for (const change of changes) {
    const { event } = change
    if (event === 'StopLogging' || event === 'DeleteTrail') turn('logging', false, change)
    if (event === 'StartLogging') turn('logging', true, change)
    turn('validation', change.validation, change)
    if (!isHome) turn('multi-region', change.multiRegion, change)
  }
  for (const by of open.values()) times.push({ from: by.at, to: Infinity, by })
  return joined(times)
}

/** A trail that is stopped, then deleted, made again without validation and so on was off all along. */
function joined(times: readonly Off[]): Off[] {
  const result: Off[] = []
  for (const time of times.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && time.from <= last.to) last.to = Math.max(last.to, time.to)
    else result.push({ ...time })
  }
  return result
}

/**
 * The call that switched on what was not there before: the first that event history has of the trail. A chain whose
 * first digest names none before it has begun there.
 */
function firstSwitchedOn(hole: Hole, { changes, more }: Changes): TrailChange | undefined {
  const [first] = changes
  if (!hole.isHead || more || !first) return undefined
  const switchesOn =
    first.event === 'CreateTrail' ||
    first.event === 'StartLogging' ||
    (first.event === 'UpdateTrail' && (first.validation === true || first.multiRegion === true))
  if (!switchesOn) return undefined
  const started = changes.find(({ event, at }) => event === 'StartLogging' && at >= first.at) ?? first
  const begins = hole.isTail ? hole.to <= started.at : hole.beforeStart && hole.to <= started.at + untilFirst
  return begins ? started : undefined
}
