import { createHash } from 'node:crypto'
import { settingsOf } from '../trail/baseline/baseline-of.ts'
import type { Arn, Region, Snapshot, Trail } from '../model/index.ts'
import type { Sighting } from '../state/sightings.ts'
import type { Stop } from '../state/stops.ts'
import { homeStatus } from '../trail/status.ts'

/** Something that happened to a trail since the last sweep, and of which no event came. */
export type Missed = {
  trailArn: Arn
  region: Region
  /** Calls that can have done it. */
  calls: readonly string[]
  since: string
  /** When it was stopped, where that is what happened. */
  stoppedAt?: string
}

/** The clocks of CloudTrail and of the sweep differ by a moment. */
const sameMoment = 10_000
/**
 * CloudTrail's own time of a stop and the event's, which has whole seconds, differ by less. A second stop soon after one
 * that was heard must not pass for it. Looking up a heard one tells nothing twice: its event's id is known.
 */
const sameStop = 2_000
const configurationCalls = ['UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors', 'RemoveTags']

/**
 * Trails whose stop time or configuration is another than the last sweep saw, and trails that are gone. Stop and start
 * leave a trail that looks whole: only its times tell (GetTrailStatus, StopLoggingTime).
 */
export function missedTampering(
  snapshot: Snapshot,
  known: ReadonlyMap<Arn, Sighting>,
  heard: ReadonlyMap<Arn, readonly Stop[]>,
): Missed[] {
  return [...known].flatMap(([trailArn, sighting]): Missed[] => {
    const region = trailArn.split(':')[3] ?? ''
    const trail = snapshot.trails.find(({ arn }) => arn === trailArn)
    const base = { trailArn, region, since: sighting.seenAt }
    if (!trail) return snapshot.regions[region]?.ok ? [{ ...base, calls: ['DeleteTrail'] }] : []
    const stoppedAt = stopOf(trail)
    const missed: Missed[] = []
    const isNews = stoppedAt !== undefined && stoppedAt !== sighting.stoppedAt
    if (isNews && stoppedAt >= shifted(sighting.seenAt) && !isHeard(stoppedAt, heard.get(trailArn) ?? []))
      missed.push({ ...base, calls: ['StopLogging'], stoppedAt })
    const configuration = configurationHash(trail)
    if (configuration !== undefined && configuration !== sighting.configuration)
      missed.push({ ...base, calls: configurationCalls })
    return missed
  })
}

const shifted = (time: string) => new Date(Date.parse(time) - sameMoment).toISOString()

const isHeard = (stoppedAt: string, stops: readonly Stop[]): boolean =>
  stops.some(({ eventTime }) => Math.abs(Date.parse(eventTime) - Date.parse(stoppedAt)) <= sameStop)

function stopOf(trail: Trail): string | undefined {
  const status = homeStatus(trail)
  return status.ok ? status.value.stoppedAt : undefined
}

/** How the account's own trails are seen now. What could not be read stays as it was seen before. */
export function sightingsOf(snapshot: Snapshot, known: ReadonlyMap<Arn, Sighting>): Map<Arn, Sighting> {
  const own = snapshot.trails.filter((trail) => trail.account === snapshot.account)
  return new Map(
    own.flatMap((trail): [Arn, Sighting][] => {
      const before = known.get(trail.arn)
      const status = homeStatus(trail)
      const stoppedAt = status.ok ? status.value.stoppedAt : before?.stoppedAt
      const configuration = configurationHash(trail) ?? before?.configuration
      if (configuration === undefined) return []
      const sighting = { seenAt: snapshot.takenAt, configuration }
      return [[trail.arn, stoppedAt === undefined ? sighting : { ...sighting, stoppedAt }]]
    }),
  )
}

/** Undefined where not all of it was read. */
function configurationHash(trail: Trail): string | undefined {
  if (!trail.selectors.ok || !trail.insights.ok || !trail.tags.ok) return undefined
  const parts = [
    settingsOf(trail),
    trail.selectors.value,
    trail.insights.value,
    Object.entries(trail.tags.value).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
