import type { Baseline } from '../../trail/baseline/baseline.ts'
import type { RepairOf, Snapshot } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import type { Mode, Policy } from '../../policy/policy.ts'
import { exemptionFor } from '../../checks/judging/rules.ts'

/** One trail on its way back to its baseline, and what decides how far it may go. */
export type Restoring = {
  baseline: Baseline
  snapshot: Snapshot
  policy: Policy
  modeOf: (check: CheckId) => Mode
  /** A repair of this trail without its calls. */
  repair: (check: CheckId, remedy: string) => RepairOf
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

/** The mode under which something of a trail may be restored: off where its check is, or the trail is exempt from it. */
function restorationMode(policy: Policy, check: CheckId, trailArn: string, snapshot: Snapshot): Mode {
  const { enabled, mode } = policy.checks[check]
  const exemption = exemptionFor(policy, check, trailArn, new Date(snapshot.takenAt))
  return exemption.state === 'valid' || !enabled ? 'off' : mode
}
