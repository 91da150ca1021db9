import type { ReadFailure, Snapshot } from '../../model/index.ts'
import { isExpectedDenial } from '../../policy/is-expected-denial.ts'
import type { Policy } from '../../policy/policy.ts'
import { regionViews } from '../../coverage/region-views.ts'

/** Regions that could not be read, and whose denial the policy does not expect: a trail may stand in each. */
export const unreadRegions = (snapshot: Snapshot, policy: Policy): ReadFailure[] =>
  Object.entries(regionViews(snapshot)).flatMap(([region, view]) =>
    view.ok || isExpectedDenial(policy, region, view) ? [] : [{ ...view, region }],
  )

/** True where no region at all could be read: not even multi-region trails are known. */
export const nothingWasRead = (snapshot: Snapshot): boolean =>
  Object.values(regionViews(snapshot)).every((view) => !view.ok)
