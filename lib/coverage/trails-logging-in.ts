import type { Read, ReadFailure, Region, Selectors, Trail, TrailStatus } from '../model.ts'

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
    const status = statusIn(region, trail)
    if (status?.ok && !status.value.logging) continue
    if (status?.ok && trail.selectors.ok) answer.logging.push(trail)
    else answer.undecided.push(trail)
  }
  return answer
}

/** The reads that a trail's part in a region's coverage lacks. */
export function unreadIn(region: Region, trail: Trail): ReadFailure[] {
  const missing: ReadFailure = {
    ok: false,
    operation: 'GetTrailStatus',
    code: 'NotRead',
    message: `No status of ${trail.arn} was read.`,
  }
  const reads: Read<TrailStatus | Selectors>[] = [statusIn(region, trail) ?? missing, trail.selectors]
  return reads.filter((read) => !read.ok)
}

/**
 * The region's own status, else the home region's: a multi-region trail is one trail, and a region that cannot be
 * asked does not put it in doubt.
 */
function statusIn(region: Region, { status, homeRegion }: Trail): Read<TrailStatus> | undefined {
  const here = status[region]
  const home = status[homeRegion]
  return here?.ok ? here : home?.ok ? home : (here ?? home)
}
