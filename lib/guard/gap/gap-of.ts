import type { Clients } from '../../aws/clients.ts'
import { regionsOnByDefault } from '../../aws/regions.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { logsManagementEvents } from '../../coverage/logs-management-events.ts'
import type { Arn, Gap, Region, Selectors, Snapshot, Tamper, Trail } from '../../model/index.ts'
import { homeStatus, isKnownToLog } from '../../trail/status.ts'
import { eventsInHistory } from './events-in-history.ts'
import { lostKinds } from './lost-kinds.ts'

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
  const trail = trailIn(after, trailArn) ?? trailIn(before, trailArn)
  const to = endOf(cause, parts)
  const regions = regionsOf(tamper, trail, baseline)
  const asked = regions === 'all' ? askedRegions(after) : regions
  const selectors = selectorsOf(trailIn(before, trailArn), baseline)
  return {
    trailArn,
    cause,
    from: tamper.eventTime,
    ...(to !== undefined && { to }),
    regions,
    inHistory: await eventsInHistory(clients, asked, tamper.eventTime, to ?? now.toISOString()),
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
