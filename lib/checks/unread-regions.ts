import type { ReadFailure, Snapshot } from '../model.ts'
import type { Policy } from '../policy/policy.ts'

/** Regions that could not be read, and whose denial the policy does not expect: a trail may stand in each. */
export const unreadRegions = (snapshot: Snapshot, policy: Policy): ReadFailure[] =>
  Object.entries(snapshot.regions).flatMap(([region, view]) =>
    view.ok || policy.regions.expectedDenied.includes(region) ? [] : [{ ...view, region }],
  )

/** True where no region at all could be read: not even multi-region trails are known. */
export const nothingWasRead = (snapshot: Snapshot): boolean =>
  Object.values(snapshot.regions).every((view) => !view.ok)
