import type { Read, ReadFailure, Region, Selectors, Trail } from '../model/index.ts'
import { loggingIn } from '../trail/status.ts'

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
