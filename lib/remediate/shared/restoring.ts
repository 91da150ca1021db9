import type { Baseline } from '../../trail/baseline/baseline.ts'
import type { PlannedRepair, Snapshot } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import type { Mode, Policy } from '../../policy/policy.ts'
import { restorationMode } from './governing-check.ts'

/** One trail on its way back to its baseline, and what decides how far it may go. */
export type Restoring = {
  baseline: Baseline
  snapshot: Snapshot
  policy: Policy
  modeOf: (check: CheckId) => Mode
  /** A repair of this trail without its calls. */
  repair: (check: CheckId, remedy: string) => Omit<PlannedRepair, 'calls'>
}

export function restoringOf(baseline: Baseline, snapshot: Snapshot, policy: Policy): Restoring {
  return {
    baseline,
    snapshot,
    policy,
    modeOf: (check) => restorationMode(policy, check, baseline.trailArn, snapshot),
    repair: (check, remedy) => ({
      check,
      remedy,
      risk: 'safe',
      resource: baseline.trailArn,
      account: baseline.account,
      region: baseline.homeRegion,
    }),
  }
}
