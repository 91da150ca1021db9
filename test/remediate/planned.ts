import { allChecks } from '../../lib/checks/all-checks.ts'
import { judge } from '../../lib/checks/judging/judge.ts'
import type { PlannedRepair, Snapshot } from '../../lib/model/index.ts'
import type { CheckId } from '../../lib/checks/all-checks.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { planRepairs } from '../../lib/plan/plan-repairs.ts'
import type { PlanningContext } from '../../lib/remediate/remedy.ts'
import { aPolicy } from '../builders/a-policy.ts'

export const nothingKnown: PlanningContext = { seenLogging: new Set(), suffix: '0a1b2c3d' }

type Around = { policy?: Policy; planning?: Partial<PlanningContext>; only?: readonly CheckId[] }

/** What would be done about a snapshot: by all checks, or by some. */
export function planned(
  snapshot: Snapshot,
  { policy = aPolicy(), planning, only }: Around = {},
): PlannedRepair[] {
  const checks = allChecks.filter((check) => only?.includes(check.id) ?? true)
  return planRepairs(checks, judge(checks, snapshot, policy), snapshot, policy, {
    ...nothingKnown,
    ...planning,
  })
}

/** Each repair in a few words: what it calls, or why it will not. */
export const inBrief = (repairs: readonly PlannedRepair[]): string[] =>
  repairs.flatMap(({ remedy, calls, refusal }) =>
    refusal ? [`${remedy} refused`] : calls.map((call) => `${call.operation} ${nameIn(call.input)}`),
  )

function nameIn(input: object): string {
  const named = Object.entries(input).find(([key]) =>
    ['Name', 'TrailName', 'Bucket', 'ResourceId'].includes(key),
  )
  return String(named?.[1]).replace(/^.*:trail\//, '')
}
