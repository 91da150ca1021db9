import { isDeepStrictEqual } from 'node:util'
import type { Check } from '../checks/check.ts'
import type { Finding, PlannedRepair, Snapshot } from '../model.ts'
import type { Policy } from '../policy/policy.ts'
import { allRemedies } from './all-remedies.ts'
import { isRefusal } from './own-trail.ts'
import type { Knowledge, Plan, Remedy } from './remedy.ts'

/**
 * What would mend the failing findings: one repair a finding, refusals included. A finding that no remedy can mend,
 * whose check's mode is off, or that is exempt, has none. Two findings that need the same call share it.
 */
export function planRepairs(
  checks: readonly Check[],
  findings: readonly Finding[],
  snapshot: Snapshot,
  policy: Policy,
  knowledge: Knowledge,
): PlannedRepair[] {
  const repairs = findings
    .filter((finding) => finding.status === 'fail' && finding.exemption === undefined)
    .flatMap((finding) => {
      const check = checks.find((candidate) => candidate.id === finding.check)
      if (!check || policy.checks[check.id].mode === 'off') return []
      return repairOf(check, finding, snapshot, policy, knowledge) ?? []
    })
  return withoutRepeatedCalls(repairs)
}

function repairOf(
  check: Check,
  finding: Finding,
  snapshot: Snapshot,
  policy: Policy,
  knowledge: Knowledge,
): PlannedRepair | undefined {
  for (const id of check.remedies) {
    const remedy = allRemedies[id]
    const plan = remedy?.plan(finding, snapshot, policy, knowledge)
    if (remedy && plan) return repairFrom(remedy, plan, finding)
  }
  return undefined
}

function repairFrom(remedy: Remedy, plan: Plan, finding: Finding): PlannedRepair | undefined {
  const base = {
    check: finding.check,
    remedy: remedy.id,
    risk: remedy.risk,
    resource: finding.resource,
    account: finding.account,
    region: finding.region,
  }
  if (isRefusal(plan)) return { ...base, calls: [], refusal: plan }
  if (plan.calls.length === 0) return undefined
  return { ...base, calls: plan.calls, ...(plan.paidCopies && { paidCopies: plan.paidCopies }) }
}

function withoutRepeatedCalls(repairs: PlannedRepair[]): PlannedRepair[] {
  const seen: PlannedRepair['calls'] = []
  return repairs.flatMap((repair) => {
    if (repair.refusal) return [repair]
    const calls = repair.calls.filter((call) => !seen.some((other) => sameWrite(call, other)))
    seen.push(...calls)
    return calls.length > 0 ? [{ ...repair, calls }] : []
  })
}

const sameWrite = (a: PlannedRepair['calls'][number], b: PlannedRepair['calls'][number]) =>
  a.operation === b.operation && a.region === b.region && isDeepStrictEqual(a.input, b.input)
