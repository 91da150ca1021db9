import type {
  AdvancedSelector,
  Read,
  ReadFailure,
  Region,
  RegionView,
  Selectors,
  Snapshot,
  Trail,
} from '../model/index.ts'
import { isKnownToBeStopped, loggingIn } from '../trail/status.ts'
import { eventCategories, provenSelectors } from './selector-matches.ts'
import { findUnlogged, remembered } from './find-unlogged.ts'
import { globalServicesRegion, leadRegion } from '../aws/regions.ts'
import { ownFailure } from '../aws/errors.ts'

/** `logging`: these certainly log in the region, and what they log is known. `undecided`: any may or may not. */
export type TrailsLogging = { logging: Trail[]; undecided: Trail[] }

/**
 * The trails that log in a region: at home there, or multi-region, and logging. A trail whose status or whose
 * selectors could not be read is undecided, unless it is known to be stopped.
 */
export function trailsLoggingIn(region: Region, trails: Trail[]): TrailsLogging {
  const answer: TrailsLogging = { logging: [], undecided: [] }
  for (const trail of trails) {
    if (!trail.multiRegion && trail.homeRegion !== region) continue
    const isLogging = loggingIn(trail, region)
    if (isLogging.ok && !isLogging.value) continue
    if (isLogging.ok && trail.selectors.ok) answer.logging.push(trail)
    else answer.undecided.push(trail)
  }
  return answer
}

/** The reads that a trail's part in a region's coverage lacks. */
export function unreadIn(region: Region, trail: Trail): ReadFailure[] {
  const reads: Read<boolean | Selectors>[] = [loggingIn(trail, region), trail.selectors]
  return reads.filter((read) => !read.ok)
}

const answers = remembered<boolean>()

/**
 * Whether a trail with these selectors logs at least one event of those wanted: both conditions can be met at once.
 *
 * @throws {CoverageTooComplex}
 */
export function logsSomeOf(wanted: AdvancedSelector, selectors: Selectors): boolean {
  return answers([wanted, selectors], () => {
    const candidates = eventCategories.flatMap((category) => provenSelectors(selectors, category))
    return [...new Set(candidates)].some(
      ({ fields }) => findUnlogged({ fields: [...wanted.fields, ...fields] }, []) !== undefined,
    )
  })
}

/** True where a trail with these selectors logs some management events, and so counts as a copy of them. */
export function logsManagementEvents(selectors: Selectors): boolean {
  if (selectors.kind === 'basic') {
    return selectors.selectors.length === 0 || selectors.selectors.some((selector) => selector.management)
  }
  return selectors.selectors.some((selector) =>
    selector.fields.some((field) => field.field === 'eventCategory' && field.equals?.includes('Management')),
  )
}

/** What could not be read may be a copy of management events too: it is counted, so that none is added unseen. */
export function mayLogManagementEvents(trail: Trail): boolean {
  if (isKnownToBeStopped(trail)) return false
  return !trail.selectors.ok || logsManagementEvents(trail.selectors.value)
}

/**
 * Whether the events of IAM, STS and CloudFront reach a trail at all: it includes them, and is multi-region or at
 * home in the partition's leader region. Since 2021-11-22 these events are recorded there only, so that a
 * single-region trail elsewhere gets none whatever its flag says (CloudTrail user guide, "Global service events";
 * API reference, CreateTrail, IncludeGlobalServiceEvents).
 */
export function recordsGlobalServices(trail: Trail, partition: string): boolean {
  if (!trail.globalServiceEvents) return false
  return trail.multiRegion || trail.homeRegion === globalServicesRegion(partition)
}

/**
 * The trails that can log in a region. One that was read says itself which trails stand there, shadows included
 * (CloudTrail API reference, DescribeTrails): a multi-region trail that it does not show has not reached it, as in a
 * region that was just opted into. Of one that could not be read, it is the multi-region trails that are known.
 */
export function trailsStandingIn(region: Region, snapshot: Snapshot): Trail[] {
  const view = regionViews(snapshot)[region]
  return view?.ok
    ? snapshot.trails.filter(({ arn }) => view.value.trails.includes(arn))
    : snapshot.trails.filter(({ multiRegion }) => multiRegion)
}

/**
 * What each region of the sweep answered. An enabled region without an answer was not read, and where no region at all
 * is told of, the leading one stands for what nobody looked at: silence must not pass for an answer.
 */
export function regionViews(snapshot: Snapshot): Readonly<Record<Region, Read<RegionView>>> {
  const known = views.get(snapshot)
  if (known) return known
  const { regions, enabledRegions, partition } = snapshot
  const enabled = enabledRegions.ok ? enabledRegions.value : []
  const expected = Object.keys(regions).length + enabled.length > 0 ? enabled : [leadRegion(partition) ?? '']
  const silent = expected.filter((region) => !Object.hasOwn(regions, region))
  const fresh = { ...regions, ...Object.fromEntries(silent.map((region) => [region, notRead(region)])) }
  views.set(snapshot, fresh)
  return fresh
}

const views = new WeakMap<Snapshot, Readonly<Record<Region, Read<RegionView>>>>()

const notRead = (region: Region): ReadFailure =>
  ownFailure('cloudtrail:DescribeTrails', 'NotRead', `${region} was not read`)
