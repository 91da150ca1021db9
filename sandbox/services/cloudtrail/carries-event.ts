import type { CloudTrailRecord } from '../../event-history.ts'
import type { World } from '../../world.ts'
import { selectorsInForce } from './event-selectors.ts'
import { isGlobalServiceEvent } from './global-service-events.ts'
import { logsRecord } from './logs-record.ts'
import { visibleTrails } from './visible-trails.ts'

/**
 * True where a trail that is logging now, in the account and region of an event, logs it by its selectors: what
 * decides whether EventBridge hears of it. Shadows and the organization's trails count. Events of global services
 * reach a trail only with IncludeGlobalServiceEvents, multi-region or at home in the partition's leading region.
 */
export function carriesEvent(
  world: World,
  account: string,
  region: string,
  record: CloudTrailRecord,
): boolean {
  const isGlobal = isGlobalServiceEvent(world, record)
  return visibleTrails(world, account, region).some(
    (trail) =>
      trail.logging &&
      (!isGlobal || trail.configuration.globalServiceEvents) &&
      logsRecord(selectorsInForce(trail), record),
  )
}
