import { isAccessDenied, isDisabledRegion, isOwnFailure, ownFailure } from '../aws/errors.ts'
import type { Read, Region, Trail, TrailStatus } from '../model/index.ts'

/**
 * What a region said of a trail. A status is only what its own region said: another region's is never given in its
 * place (CloudTrail API reference, GetTrailStatus: "returns trail status from a single Region").
 */
export const statusIn = ({ arn, status }: Trail, region: Region): Read<TrailStatus> =>
  status[region] ??
  ownFailure('cloudtrail:GetTrailStatus', 'NotRead', `${region} was not asked for the status of ${arn}`)

/** The home region's status, which stands for the trail as a whole. */
export const homeStatus = (trail: Trail): Read<TrailStatus> => statusIn(trail, trail.homeRegion)

/**
 * Whether a trail logs. That is one switch for all of its regions, which only the home region can turn (CloudTrail
 * API reference, StartLogging and StopLogging), so that a home region which is shut off or switched off leaves it to
 * the others to tell. Where they disagree, or none was read, it is as unread as the home region.
 */
export function loggingOf(trail: Trail): Read<boolean> {
  const home = homeStatus(trail)
  if (home.ok) return { ok: true, value: home.value.logging }
  if (!isAccessDenied(home.code) && !isDisabledRegion(home.code)) return home
  const said = new Set(Object.values(trail.status).flatMap((one) => (one.ok ? [one.value.logging] : [])))
  const [logging] = said
  return said.size === 1 && logging !== undefined ? { ok: true, value: logging } : home
}

/**
 * Whether a trail logs in a region: as the region says itself, else as the trail does as a whole. A region that cannot
 * be asked does not put the trail in doubt.
 */
export function loggingIn(trail: Trail, region: Region): Read<boolean> {
  const own = statusIn(trail, region)
  if (own.ok) return { ok: true, value: own.value.logging }
  const whole = loggingOf(trail)
  return whole.ok || isOwnFailure(own, 'NotRead') ? whole : own
}

/** True where it was read that the trail logs. */
export function isKnownToLog(trail: Trail): boolean {
  const logging = loggingOf(trail)
  return logging.ok && logging.value
}

/** True where it was read that the trail is stopped. */
export function isKnownToBeStopped(trail: Trail): boolean {
  const logging = loggingOf(trail)
  return logging.ok && !logging.value
}

/**
 * CloudTrail's own time of a stop (GetTrailStatus, StopLoggingTime) and an event's, which has whole seconds, differ by
 * less. A second stop soon after one must not pass for it.
 */
const sameStop = 2_000

/** True where a trail's status shows the stop that an event tells of. */
export const isSameStop = (stoppedAt: string | undefined, eventTime: string): boolean =>
  stoppedAt !== undefined && Math.abs(Date.parse(stoppedAt) - Date.parse(eventTime)) <= sameStop

/** True where it was read that the trail is stopped, and was never started. */
export function isKnownNeverToHaveLogged(trail: Trail): boolean {
  const home = homeStatus(trail)
  return home.ok && !home.value.logging && home.value.startedAt === undefined
}

/** Hours from one time to another, both ISO 8601; infinite where one cannot be read. */
export function hoursBetween(from: string, to: string): number {
  const hours = (Date.parse(to) - Date.parse(from)) / (60 * 60 * 1000)
  return Number.isNaN(hours) ? Infinity : hours
}
