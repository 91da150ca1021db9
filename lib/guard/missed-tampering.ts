import { historyKept } from '../trail/event-history.ts'
import { createHash } from 'node:crypto'
import { settingsOf } from '../trail/settings.ts'
import type { Arn, Gap, Outcome, Region, Report, Snapshot, Trail } from '../model/index.ts'
import type { LastSeen } from '../state/last-seen.ts'
import type { Stop } from '../state/stops.ts'
import { homeStatus, isSameStop } from '../trail/status.ts'
import { ownFailure } from '../aws/errors.ts'
import { lookedUp, pause, recordsOfCall } from './event-history.ts'
import { field, nonEmpty } from '../text/fields.ts'
import { classifyRecord } from '../tamper/classify-record.ts'
import { heardCalls } from '../tamper/forwarding/event-patterns.ts'
import { protectedByDefault } from '../tamper/protected-resources.ts'
import { guardReact } from './guard-react.ts'
import { hadClaims } from './notify-of-attempts.ts'
import { type GuardSettings, patience } from './guard-settings.ts'
import type { FirstCall } from './start-at-once.ts'

/** Something that happened to a trail since the last sweep, and of which no event came. */
export type Missed = {
  trailArn: Arn
  region: Region
  /** Where the trail logged; undefined of one that is gone. */
  regions?: Gap['regions']
  /** Calls that can have done it. */
  calls: readonly string[]
  since: string
  /** When it was stopped, where that is what happened. */
  stoppedAt?: string
}

/** The clocks of CloudTrail and of the sweep differ by a moment. */
const sameMoment = 10_000
const configurationCalls = ['UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors', 'RemoveTags']

/**
 * Trails whose stop time or configuration is another than the last sweep saw, and trails that are gone. Stop and start
 * leave a trail that looks whole: only its times tell (GetTrailStatus, StopLoggingTime).
 */
export function missedTampering(
  snapshot: Snapshot,
  known: ReadonlyMap<Arn, LastSeen>,
  heard: ReadonlyMap<Arn, readonly Stop[]>,
): Missed[] {
  return [...known].flatMap(([trailArn, lastSeen]): Missed[] => {
    const region = trailArn.split(':')[3] ?? ''
    const trail = snapshot.trails.find(({ arn }) => arn === trailArn)
    const base = { trailArn, region, since: lastSeen.seenAt }
    if (!trail) return snapshot.regions[region]?.ok ? [{ ...base, calls: ['DeleteTrail'] }] : []
    const stoppedAt = stopOf(trail)
    const regions: Gap['regions'] = trail.multiRegion ? 'all' : [region]
    const missed: Missed[] = []
    const isNews = stoppedAt !== undefined && stoppedAt !== lastSeen.stoppedAt
    if (isNews && stoppedAt >= shifted(lastSeen.seenAt) && !isHeard(stoppedAt, heard.get(trailArn) ?? []))
      missed.push({ ...base, regions, calls: ['StopLogging'], stoppedAt })
    const configuration = configurationHash(trail)
    if (configuration !== undefined && configuration !== lastSeen.configuration)
      missed.push({ ...base, calls: configurationCalls })
    return missed
  })
}

const shifted = (time: string) => new Date(Date.parse(time) - sameMoment).toISOString()

/** Looking up one that was heard tells nothing twice: its event's id is known. */
const isHeard = (stoppedAt: string, stops: readonly Stop[]): boolean =>
  stops.some(({ eventTime }) => isSameStop(stoppedAt, eventTime))

function stopOf(trail: Trail): string | undefined {
  const status = homeStatus(trail)
  return status.ok ? status.value.stoppedAt : undefined
}

/** How the account's own trails are seen now. What could not be read stays as it was seen before. */
export function lastSeenOf(snapshot: Snapshot, known: ReadonlyMap<Arn, LastSeen>): Map<Arn, LastSeen> {
  const own = snapshot.trails.filter((trail) => trail.account === snapshot.account)
  return new Map(
    own.flatMap((trail): [Arn, LastSeen][] => {
      const before = known.get(trail.arn)
      const status = homeStatus(trail)
      const stoppedAt = status.ok ? status.value.stoppedAt : before?.stoppedAt
      const configuration = configurationHash(trail) ?? before?.configuration
      if (configuration === undefined) return []
      const seen = { seenAt: snapshot.takenAt, configuration }
      return [[trail.arn, stoppedAt === undefined ? seen : { ...seen, stoppedAt }]]
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

const noStart: FirstCall = { left: Promise.resolve(), answer: Promise.resolve(undefined) }

/** `outcomes` of the reactions, of which people were notified. */
export type LookedUp = { outcomes: Outcome[]; gaps: Gap[]; unexplained: Missed[] }

/**
 * Looks in event history for the calls that did what a sweep found done, and reacts to each as if its event had come.
 * Event history may be up to 15 minutes behind: what it does not explain yet is reported as it is, and asked again by
 * the next sweep.
 */
export async function lookUpMissed(settings: GuardSettings, missed: readonly Missed[]): Promise<LookedUp> {
  const found: LookedUp = { outcomes: [], gaps: [], unexplained: [] }
  for (const one of missed) {
    const reports = await reactToMissed(settings, one)
    found.outcomes.push(...reports.flatMap(({ outcomes }) => outcomes.filter(isDone)))
    if (reports.length > 0) continue
    if (one.stoppedAt !== undefined) found.gaps.push(unexplainedGap(one))
    if (one.stoppedAt !== undefined || isAskedAgain(settings, one)) found.unexplained.push(one)
  }
  return found
}

/** A configuration may look another after an update of Trailkeeper, too: that no event will ever explain. */
const isAskedAgain = ({ now }: GuardSettings, { since }: Missed): boolean =>
  now().getTime() - Date.parse(since) < 26 * hour

/** What was only planned, the sweep plans again. */
const isDone = ({ result }: Outcome) => result !== 'planned' && result !== 'refused'

async function reactToMissed(settings: GuardSettings, missed: Missed): Promise<Report[]> {
  const reports: Report[] = []
  for (const call of missed.calls) {
    for (const record of await recordsOf(settings, missed, call)) {
      const event = eventOf(record, missed)
      // A record that makes no sense is none of an event that was missed.
      if (event) reports.push(await guardReact(settings, event, noStart, historyKept))
    }
  }
  return reports
}

/** Records of successful calls of one name on the trail, oldest first. What cannot be looked up stays unexplained. */
async function recordsOf(settings: GuardSettings, missed: Missed, call: string): Promise<unknown[]> {
  const since = new Date(Date.parse(missed.since) - 1_000)
  const records = await recordsOfCall(settings, { region: missed.region, call, since })
  return records.filter((record) => isOn(record, missed)).toReversed()
}

function isOn(record: unknown, { trailArn }: Missed): boolean {
  if (nonEmpty(field(record, 'errorCode')) !== undefined) return false
  const parameters = field(record, 'requestParameters')
  const named = ['name', 'trailName', 'resourceId'].flatMap((key) => nonEmpty(field(parameters, key)) ?? [])
  return named.some((name) => name === trailArn || trailArn.endsWith(`:trail/${name}`))
}

/** So many pages of calls that write are read in each region: 2,000 calls, in 20 seconds. */
const mostPages = 40

/**
 * Among claims that people were told the number of may be calls that were made: event history may have been behind, and
 * whoever makes a call can invent a thousand beside it. Where there were claims since the last sweep, all calls that
 * write are looked up, and attempts that nobody was told of are told for themselves. What other calls did, live state
 * shows, but for the rules of another guard. Where more were made than are read, those that the guard hears of are looked up
 * by their names, so that a flood of others hides none.
 */
export async function lookUpClaimed(
  settings: GuardSettings,
  { account, regions }: Snapshot,
  known: ReadonlyMap<Arn, LastSeen>,
): Promise<void> {
  const times = [...known.values()].map(({ seenAt }) => Date.parse(seenAt))
  const since = new Date(Math.min(settings.now().getTime() - 2 * hour, ...times) - hour / 2)
  if (!(await hadClaims(settings, account, since.getTime()))) return
  const answers = Object.keys(regions).map(async (region) => {
    for (const record of await writesIn(settings, { region, since })) {
      const verdict = classifyRecord(record, protectedByDefault)?.verdict
      const isUnseen = verdict === 'attempt' || (verdict === 'tamper' && isOnRule(record))
      const event = isUnseen ? eventOf(record, { region }) : undefined
      if (event) await guardReact(settings, event, noStart, historyKept)
    }
  })
  await Promise.all(answers)
}

async function writesIn(settings: GuardSettings, asked: { region: Region; since: Date }): Promise<unknown[]> {
  const { records, isCut } = await lookedUp(settings, asked, mostPages)
  if (!isCut) return records
  const found = [...records]
  // Names of Lambda's calls end in the version of its API.
  for (const one of [...heardCalls.map((call) => ({ call })), { source: 'lambda.amazonaws.com' }]) {
    await patience(settings)(pause)
    found.push(...(await recordsOfCall(settings, { ...asked, ...one })))
  }
  return [...new Map(found.map((record) => [field(record, 'eventID'), record])).values()]
}

const hour = 3_600_000

const isOnRule = (record: unknown) => field(record, 'eventSource') === 'events.amazonaws.com'

/** The event as EventBridge would have brought it. */
function eventOf(record: unknown, { region }: Pick<Missed, 'region'>): unknown {
  const source = nonEmpty(field(record, 'eventSource'))?.split('.')[0]
  const account = nonEmpty(field(record, 'recipientAccountId'))
  if (source === undefined || account === undefined) return undefined
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${source}`,
    account,
    region,
    detail: record,
  }
}

const unexplainedGap = ({ trailArn, region, regions = [region], stoppedAt, since }: Missed): Gap => ({
  trailArn,
  cause: 'stopped',
  from: stoppedAt ?? since,
  regions,
  inHistory: ownFailure(
    'cloudtrail:LookupEvents',
    'NotYet',
    'event history shows no call that stopped it yet',
  ),
  lost: [],
  coveredBy: [],
})
