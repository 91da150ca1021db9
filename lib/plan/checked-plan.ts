import type { Clients } from '../aws/clients.ts'
import type { Check } from '../checks/all-checks.ts'
import { collectDestinations } from '../collect/collect-destinations.ts'
import type { Finding, PlannedRepair, Snapshot } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { checkedRepairs } from './preflight/checked-repair.ts'
import { preflightNeeds } from './preflight/preflight-needs.ts'
import { mergedRepairs } from './merged-repairs.ts'
import { planRepairs } from './plan-repairs.ts'
import type { Knowledge } from '../remediate/remedy.ts'

type Asked = { clients: Clients; checks: readonly Check[]; policy: Policy; knowledge: Knowledge }

/**
 * The plan, made a second time with what a look ahead of its writes needs: a small collection, of the destinations
 * concerned only, and only where something is to be written.
 * @param further repairs that no finding asks for, such as restorations
 */
export async function checkedPlan(
  { clients, checks, policy, knowledge }: Asked,
  snapshot: Snapshot,
  findings: readonly Finding[],
  further: (snapshot: Snapshot) => PlannedRepair[] = () => [],
): Promise<PlannedRepair[]> {
  const planOn = (seen: Snapshot) =>
    mergedRepairs(planRepairs(checks, findings, seen, policy, knowledge), checkedRepairs(further(seen), seen))
  const first = planOn(snapshot)
  const needs = preflightNeeds(first, snapshot)
  if (needs.trails.length === 0 && needs.writtenBuckets.length === 0) return first
  return planOn(await collectDestinations(clients, snapshot, needs))
}
