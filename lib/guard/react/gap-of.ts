import { recoverCommand } from '../../alert/message/sections.ts'
import type { Clients } from '../../aws/clients.ts'
import { regionsOnByDefault } from '../../aws/regions.ts'
import { endGap, getOpenGaps, type OpenGap, putGaps } from '../../state/recoveries.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { weakenings } from '../../trail/baseline/weakenings.ts'
import { historyLate } from '../../trail/event-history.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { logsManagementEvents } from '../../coverage/trails-logging-in.ts'
import type {
  AccountId,
  Arn,
  Gap,
  GapRecovery,
  InsightSelector,
  Region,
  Selectors,
  Snapshot,
  Tamper,
  Trail,
} from '../../model/index.ts'
import { homeStatus, isKnownToLog, isSameStop } from '../../trail/status.ts'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { answered, read } from '../../aws/read.ts'

export type GapParts = {
  tamper: Tamper
  trailArn: Arn
  before: Snapshot
  after: Snapshot
  baseline?: Baseline
  now: Date
}

/**
 * The gap that a successful call on a trail left, from the call to the moment that live state shows the trail whole
 * again; undefined for a call that left none. Event history tells how much of it can be had again.
 */
export async function gapOf(clients: Clients, parts: GapParts): Promise<Gap | undefined> {
  const { tamper, trailArn, before, after, baseline, now } = parts
  const cause = causeOf(tamper)
  if (!cause) return undefined
  const from = beginOf(cause, parts)
  const trail = trailIn(after, trailArn) ?? trailIn(before, trailArn)
  const to = endOf(cause, parts)
  const regions = regionsOf(tamper, trail, baseline)
  const asked = regions === 'all' ? askedRegions(after) : regions
  const selectors = selectorsOf(trailIn(before, trailArn), baseline)
  return {
    trailArn,
    cause,
    ...from,
    ...(to !== undefined && { to }),
    regions,
    inHistory: await eventsInHistory(clients, asked, from.from, to ?? now.toISOString()),
    lost: lostKinds(selectors, trail?.insights.ok ? trail.insights.value : baseline?.insights),
    coveredBy: coveredBy(after, trailArn, trail?.homeRegion ?? tamper.region),
  }
}

function causeOf({ eventName, weakens }: Tamper): Gap['cause'] | undefined {
  if (eventName === 'StopLogging') return 'stopped'
  if (eventName === 'DeleteTrail') return 'deleted'
  const lost = new Set(weakens)
  if (['management-events', 'management-event-exclusions', 'multi-region'].some((one) => lost.has(one)))
    return 'narrowed'
  if (['global-service-events', 'organization'].some((one) => lost.has(one))) return 'narrowed'
  return eventName === 'UpdateTrail' && lost.has('log-delivery') ? 'misdirected' : undefined
}

/**
 * When it began: of a stop by the trail's own status. Of anything else no status tells, so that the event's time stays a
 * claim.
 */
function beginOf(
  cause: Gap['cause'],
  { tamper: { eventTime }, trailArn, before, after }: GapParts,
): Pick<Gap, 'from' | 'claimed'> {
  const claimed = { from: eventTime, claimed: true } as const
  if (cause !== 'stopped') return claimed
  const statuses = [before, after].flatMap((snapshot) => trailIn(snapshot, trailArn) ?? []).map(homeStatus)
  const from = statuses.flatMap((status) => (status.ok ? (status.value.stoppedAt ?? []) : []))
  const stoppedAt = from.find((at) => isSameStop(at, eventTime))
  return stoppedAt === undefined ? claimed : { from: stoppedAt }
}

/** A trail counts as whole from the moment that it was read so; a stopped one from its own start on. */
function endOf(cause: Gap['cause'], { tamper, trailArn, before, after, now }: GapParts): string | undefined {
  const trail = trailIn(after, trailArn)
  if (!trail) return undefined
  const status = homeStatus(trail)
  if (!status.ok || !status.value.logging) return undefined
  if (cause === 'stopped' || cause === 'deleted') {
    const { startedAt } = status.value
    // EventBridge's times are whole seconds, and so the start can seem to come before the stop.
    return startedAt !== undefined && startedAt >= tamper.eventTime ? startedAt : now.toISOString()
  }
  const was = trailIn(before, trailArn)
  return was &&
    was !== trail &&
    JSON.stringify(configurationOf(was)) !== JSON.stringify(configurationOf(trail))
    ? now.toISOString()
    : undefined
}

/** A start that soon after a stop may be one before it: an event's times are whole seconds. */
const sameSecond = 2_000

/**
 * When a gap ended that was open when it was told, as far as live state shows; undefined while it lasts, and where that
 * is not known. A trail that was started since and stopped again ended it by the start: the next stop is another's gap.
 */
function laterEnd(
  { cause, from }: OpenGap,
  trail: Trail,
  baseline: Baseline | undefined,
  now: Date,
): string | undefined {
  const status = homeStatus(trail)
  if (!status.ok) return undefined
  const { logging, startedAt } = status.value
  if (cause === 'narrowed' || cause === 'misdirected')
    return logging && baseline && isWhole(baseline, trail) ? now.toISOString() : undefined
  const began = Date.parse(from) + (logging ? 0 : sameSecond)
  if (startedAt !== undefined && Date.parse(startedAt) >= began) return startedAt
  return logging ? now.toISOString() : undefined
}

/** What was not read, or cannot be compared, is not known to be whole. */
function isWhole(baseline: Baseline, trail: Trail): boolean {
  if (!trail.selectors.ok) return false
  try {
    return weakenings(baseline, trail).every(({ kind }) => kind === 'insights' || kind === 'tags')
  } catch {
    return false
  }
}

/** What a run found of an account: the gaps that it tells, and how its trails are now. */
export type GapsSeen = {
  account: AccountId
  gaps: readonly Gap[] | undefined
  /** The call that left them. */
  tamper?: Tamper
  snapshot: Snapshot
  baselines: ReadonlyMap<Arn, Baseline>
}

/**
 * Puts gaps for the function `recover`, where the policy has one: those that are told, and when those ended that were
 * open when they were told, whether or not an event of that came.
 * @throws whatever KMS or DynamoDB answers
 */
export async function recordGaps(settings: GuardSettings, seen: GapsSeen): Promise<void> {
  if (settings.policy.recovery.mode === 'off') return
  const { account, gaps, tamper, snapshot, baselines } = seen
  const state = stateOf(settings)
  await putGaps(state, account, gaps, tamper)
  if (snapshot.trails.length === 0) return
  for (const open of await getOpenGaps(state, account)) {
    const trail = trailIn(snapshot, open.trailArn)
    const to = trail && laterEnd(open, trail, baselines.get(open.trailArn), settings.now())
    if (to !== undefined) await endGap(state, open, to)
  }
}

/** A gap with what brings its events back: the guard by itself, as far as its policy lets it, and a person. */
export function withRecovery({ policy, member }: Pick<GuardSettings, 'policy' | 'member'>, gap: Gap): Gap {
  const { mode, bucket, prefix } = policy.recovery
  const notBefore = mode === 'off' || gap.to === undefined ? undefined : Date.parse(gap.to) + historyLate
  const recovery: GapRecovery = {
    mode,
    ...(notBefore !== undefined && { notBefore: new Date(notBefore).toISOString() }),
    ...(mode !== 'off' && bucket !== undefined && { bucket, prefix }),
    command: recoverCommand(gap, member === undefined ? '--diff' : `--diff --accounts ${member}`),
  }
  return { ...gap, recovery }
}

const configurationOf = ({ status: _status, seenIn: _seenIn, validatedSince: _since, ...trail }: Trail) =>
  trail

function regionsOf(tamper: Tamper, trail: Trail | undefined, baseline: Baseline | undefined): Gap['regions'] {
  if (tamper.weakens.includes('multi-region')) return 'all'
  if (trail?.multiRegion || baseline?.settings.multiRegion === true) return 'all'
  return [trail?.homeRegion ?? baseline?.homeRegion ?? tamper.region]
}

const askedRegions = (snapshot: Snapshot): readonly Region[] =>
  snapshot.enabledRegions.ok && snapshot.enabledRegions.value.length > 0
    ? snapshot.enabledRegions.value
    : regionsOnByDefault(snapshot.partition)

const trailIn = (snapshot: Snapshot, arn: Arn) => snapshot.trails.find((trail) => trail.arn === arn)

const selectorsOf = (trail: Trail | undefined, baseline: Baseline | undefined): Selectors | undefined =>
  baseline?.selectors ?? (trail?.selectors.ok ? trail.selectors.value : undefined)

function coveredBy(snapshot: Snapshot, trailArn: Arn, region: Region): Arn[] {
  return snapshot.trails
    .filter((trail) => {
      const isThere = trail.multiRegion || trail.homeRegion === region
      return (
        trail.arn !== trailArn &&
        isKnownToLog(trail) &&
        isThere &&
        trail.selectors.ok &&
        logsManagementEvents(trail.selectors.value)
      )
    })
    .map(({ arn }) => arn)
}

/**
 * The kinds of events that these selectors log and event history does not keep: data and network activity events
 * (CloudTrail user guide, "Viewing recent management events with the console": event history has management events only).
 */
function lostKinds(selectors: Selectors | undefined, insights: readonly InsightSelector[] = []): string[] {
  const kinds = [
    ...(selectors ? dataKinds(selectors) : []),
    ...insights.map(({ type }) => `Insights: ${type}`),
  ]
  return [...new Set(kinds)].toSorted()
}

function dataKinds(selectors: Selectors): string[] {
  if (selectors.kind === 'basic')
    return selectors.selectors.flatMap((one) => one.dataResources.map(({ type }) => `data events of ${type}`))
  return selectors.selectors.flatMap(({ fields }) => {
    const valuesOf = (name: string) => fields.find(({ field }) => field === name)?.equals ?? []
    const [category] = valuesOf('eventCategory')
    if (category === 'Data') return valuesOf('resources.type').map((type) => `data events of ${type}`)
    if (category === 'NetworkActivity')
      return valuesOf('eventSource').map((source) => `network activity events of ${source}`)
    return []
  })
}

/** One page a region, as LookupEvents takes two requests a second in each (CloudTrail quotas). */
const pageSize = 50
const patience = 5_000

/**
 * Counts the management events of a time in event history, a page a region: `more` says that there are more than were
 * counted, or that a region did not answer.
 */
async function eventsInHistory(
  clients: Clients,
  regions: readonly Region[],
  from: string,
  to: string,
): Promise<Gap['inHistory']> {
  const answers = await Promise.all(
    regions.map((region) => read('cloudtrail:LookupEvents', () => countIn(clients, region, from, to))),
  )
  const counted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
  const failed = answers.find((answer) => !answer.ok)
  if (failed && counted.length === 0) return failed
  return {
    ok: true,
    value: {
      events: counted.reduce((sum, { events }) => sum + events, 0),
      more: failed !== undefined || counted.some(({ more }) => more),
    },
  }
}

async function countIn(clients: Clients, region: Region, from: string, to: string) {
  const client = await clients.cloudtrailUnpaced(region)
  const { Events, NextToken } = await client.send(
    new LookupEventsCommand({ StartTime: new Date(from), EndTime: new Date(to), MaxResults: pageSize }),
    { abortSignal: AbortSignal.timeout(patience) },
  )
  return { events: answered(Events, 'Events').length, more: NextToken !== undefined }
}
