import { ownFailure } from '../aws/errors.ts'
import type {
  KnownOn,
  Read,
  ReadFailure,
  Region,
  Trail,
  TrailStatus,
  ValidatedSince,
} from '../model/index.ts'
import { hoursBetween } from './status.ts'

/**
 * Digests come every hour, events or not (CloudTrail user guide, "CloudTrail digest file structure", empty digest
 * files). Two may be late.
 */
const patienceHours = 3

const isRecent = (time: string | undefined, now: string): boolean =>
  time !== undefined && hoursBetween(time, now) <= patienceHours

/** True where a region should have delivered a digest by now, if validation has been on for as long as logging. */
export const isOverdue = (
  { logFileValidation }: Trail,
  { logging, latestDigestDelivery, startedAt }: TrailStatus,
  now: string,
): boolean =>
  logFileValidation && logging && !isRecent(latestDigestDelivery, now) && !isRecent(startedAt, now)

const nothingKnown: Read<ValidatedSince> = { ok: true, value: {} }

export type Digests =
  /** The newest is young, or none is due: validation is off, or the trail is stopped or was just started. */
  | { state: 'in-time' }
  /** Validation was just switched on. */
  | { state: 'first-is-due'; said: string }
  | { state: 'late'; said: string }
  | { state: 'unknown'; unread: ReadFailure }

/**
 * Whether a region's digests come. An old one shows that validation was on before, so that a call which asks for it
 * again excuses nothing; where none ever came, only memory or event history can tell that the first is late.
 */
export function digestsIn(trail: Trail, region: Region, status: TrailStatus, now: string): Digests {
  if (!isOverdue(trail, status, now)) return { state: 'in-time' }
  const history = trail.validatedSince ?? nothingKnown
  if (!history.ok) return { state: 'unknown', unread: history }
  const on = history.value[region === trail.homeRegion ? 'home' : 'elsewhere']
  const latest = status.latestDigestDelivery
  const wasOff = on?.switchedOn === 'seen' || (on?.switchedOn === 'asked' && latest === undefined)
  if (on && wasOff && isRecent(on.since, now))
    return { state: 'first-is-due', said: `validation was switched on at ${on.since}` }
  if (latest !== undefined) return { state: 'late', said: `no digest was delivered since ${latest}` }
  if (on && !isRecent(on.since, now))
    return { state: 'late', said: `no digest was ever delivered, and validation is on since ${on.since}` }
  const said = 'no digest was ever delivered, and nothing tells for how long validation has been on'
  return { state: 'unknown', unread: ownFailure('cloudtrail:LookupEvents', 'NothingKnown', said) }
}

/** True where what is known settles whether a digest is late. */
export const settlesDigests = (on: KnownOn | undefined, now: string): boolean =>
  on !== undefined && (on.switchedOn !== undefined || !isRecent(on.since, now))
