import type { CloudTrailRecord } from '../../event-history.ts'
import type { World } from '../../world.ts'
import { selectorsInForce } from './event-selectors.ts'
import { isGlobalServiceEvent } from './global-service-events.ts'
import { logsRecord } from './logs-record.ts'
import type { StoredTrail } from './trail.ts'
import { visibleTrails } from './visible-trails.ts'

/**
 * The trails that are logging now, in the account and region of an event, and log it by their selectors: they decide
 * whether EventBridge hears of it, and their log files have it. Shadows and the organization's trails count. Events of
 * global services reach a trail only with IncludeGlobalServiceEvents, multi-region or at home in the partition's
 * leading region.
 */
export function trailsThatLog(world: World, record: CloudTrailRecord): StoredTrail[] {
  const isGlobal = isGlobalServiceEvent(world, record)
  return visibleTrails(world, record.recipientAccountId, record.awsRegion).filter(
    (trail) =>
      trail.logging &&
      (!isGlobal || trail.configuration.globalServiceEvents) &&
      logsRecord(selectorsInForce(trail), record),
  )
}
