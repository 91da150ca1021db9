import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import type { PlannedRepair, Snapshot, Trail } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { restorations } from '../../lib/remediate/shared/restorations.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'

const enforced = aPolicy({ mode: 'enforce' })
/** What would be restored of an account with one baseline, where this trail, or none, is what is left. */
export const planned = (
  live: Trail | undefined,
  {
    baseline = aBaseline(),
    policy = enforced,
    snapshot = {},
  }: { baseline?: Baseline; policy?: Policy; snapshot?: Partial<Snapshot> } = {},
): PlannedRepair[] =>
  restorations(aSnapshot({ trails: live ? [live] : [], ...snapshot }), policy, {
    seenLogging: new Set(),
    suffix: 'abcd',
    baselines: new Map([[baseline.trailArn, baseline]]),
  })
export const callsOf = (repairs: PlannedRepair[]) =>
  repairs.flatMap(({ calls }) => calls.map(({ operation }) => operation))
