import { errorMessage } from '../aws/errors.ts'
import type { Check } from '../checks/all-checks.ts'
import type { Call, Calls, Finding, PlannedRepair, RemedyId, Snapshot } from '../model/index.ts'
import { type Policy, repairMode } from '../policy/policy.ts'
import { checkedRepair } from './preflight/checked-repair.ts'
import { afterCalls } from '../remediate/shared/after-calls.ts'
import { allRemedies } from '../remediate/all-remedies.ts'
import { isRefusal, refusal } from '../remediate/shared/own-trail.ts'
import { isRestarted, type PlanningContext, type Plan, type Remedy } from '../remediate/remedy.ts'

type Around = { snapshot: Snapshot; policy: Policy; planning: PlanningContext }

/**
 * What would mend the failing findings: one repair a finding, refusals included. A finding that no remedy can mend,
 * whose check's mode is off, or that is exempt, has none.
 *
 * Each repair is planned on what the earlier ones leave behind, so that all of them together add no second paid copy
 * and no two write the same thing. What may be written without asking comes first: it must not build on what a
 * person may never carry out.
 */
export function planRepairs(
  checks: readonly Check[],
  findings: readonly Finding[],
  snapshot: Snapshot,
  policy: Policy,
  planning: PlanningContext,
): PlannedRepair[] {
  const open = findings
    .filter((finding) => finding.status === 'fail' && finding.exemption === undefined)
    .flatMap((finding) => {
      const check = checks.find((candidate) => candidate.id === finding.check)
      if (!check || repairMode(policy, check) === 'off') return []
      return [{ finding, check, unasked: isUnasked(check, finding.resource, policy, planning) }]
    })
  const repairs: PlannedRepair[] = []
  let expected = snapshot
  for (const { finding, check } of open.toSorted((a, b) => Number(b.unasked) - Number(a.unasked))) {
    const around = { snapshot: expected, policy, planning }
    const repair = repairOf(check, finding, around).map((one) => checkedRepair(one, around.snapshot))
    repairs.push(...repair)
    expected = afterCalls(
      expected,
      repair.flatMap(({ calls }) => calls),
    )
  }
  return repairs
}

/**
 * True where the guard may write a check's repairs of a resource by itself: in mode `enforce`, or by a consent of their
 * own. A trail that is found stopped at first sight is never started: somebody may have meant it.
 */
export const isUnasked = (
  check: Check,
  resource: string,
  policy: Policy,
  planning: PlanningContext,
): boolean =>
  check.consent === 'restart'
    ? isRestarted(resource, policy, planning)
    : repairMode(policy, check) === 'enforce'

function repairOf(check: Check, finding: Finding, around: Around): PlannedRepair[] {
  for (const id of check.remedies) {
    const remedy = allRemedies[id]
    const plan = remedy && planOf(remedy, finding, around)
    if (plan) return repairFrom(remedy, plan, finding)
  }
  return []
}

/** A remedy that throws plans nothing, and leaves the others alone: selectors can be made too intricate to judge. */
function planOf(remedy: Remedy, finding: Finding, around: Around): Plan | undefined {
  try {
    return remedy.plan(finding, around.snapshot, around.policy, around.planning)
  } catch (error) {
    return refusal(`It could not be planned: ${errorMessage(error)}`, byHand(remedy.id))
  }
}

const byHand = (id: RemedyId) => `Mend it by hand; the remedy is ${id}.`

/** A remedy's plan for a finding as repairs: none where there is nothing to call, one a region where the plan says so. */
export function repairFrom(remedy: Remedy, plan: Plan, finding: Finding): PlannedRepair[] {
  const base = {
    check: finding.check,
    remedy: remedy.id,
    risk: remedy.risk,
    resource: finding.resource,
    account: finding.account,
    region: finding.region,
  }
  if (isRefusal(plan)) return [{ ...base, calls: [], refusal: plan }]
  const { calls, apart, paidCopies } = plan
  if (!apart) return hasCalls(calls) ? [{ ...base, calls, ...(paidCopies && { paidCopies }) }] : []
  return [...new Set(calls.map(({ region }) => region))].flatMap((region) => {
    const own = calls.filter((call) => call.region === region)
    return hasCalls(own) ? [{ ...base, resource: region, region, calls: own }] : []
  })
}

export const hasCalls = (calls: Call[]): calls is Calls => calls.length > 0
