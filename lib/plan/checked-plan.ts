import type { Clients } from '../aws/clients.ts'
import type { Check } from '../checks/all-checks.ts'
import { collectDestinations } from '../collect/destinations.ts'
import type { Call, Finding, PlannedRepair, Snapshot } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { checkedRepairs, preflightNeeds } from './preflight/checked-repair.ts'
import { hasCalls, planRepairs } from './plan-repairs.ts'
import { withWayBack } from './way-back.ts'
import type { PlanningContext } from '../remediate/remedy.ts'

type Asked = { clients: Clients; checks: readonly Check[]; policy: Policy; planning: PlanningContext }

/**
 * The plan, made a second time with what a look ahead of its writes needs: a small collection, of the destinations
 * concerned only, and only where something is to be written.
 * @param further repairs that no finding asks for, such as restorations
 */
export async function checkedPlan(
  { clients, checks, policy, planning }: Asked,
  snapshot: Snapshot,
  findings: readonly Finding[],
  further: (snapshot: Snapshot) => PlannedRepair[] = () => [],
): Promise<PlannedRepair[]> {
  const planOn = (seen: Snapshot) =>
    mergedRepairs(
      planRepairs(checks, findings, seen, policy, planning),
      withWayBack(checkedRepairs(further(seen), seen), { snapshot: seen, policy, planning }),
    )
  const first = planOn(snapshot)
  const needs = preflightNeeds(first, snapshot)
  if (needs.trails.length === 0 && needs.writtenBuckets.length === 0) return first
  return planOn(await collectDestinations(clients, snapshot, needs))
}

/**
 * The repairs of findings and the restorations of baselines as one plan, without two that write the same thing: where
 * both would change the same facet of the same trail, the restoration stands, as it knows what was there. It comes
 * first; of a finding's repair the calls that it leaves remain. Where a restoration mends what its check finds of the
 * account as a whole, no other trail is widened or created for that: it would be a second copy to pay for.
 */
export function mergedRepairs(
  repairs: readonly PlannedRepair[],
  restorations: readonly PlannedRepair[],
): PlannedRepair[] {
  const carried = restorations.filter((repair) => repair.calls.length > 0)
  const restored = new Set(carried.flatMap((repair) => repair.calls.flatMap(facetsOf)))
  const mended = new Set(carried.map((repair) => `${repair.check} ${repair.account}`))
  const others = repairs.flatMap((repair) => {
    if (mended.has(`${repair.check} ${repair.resource}`)) return []
    const calls = repair.calls.filter((call) => !facetsOf(call).some((facet) => restored.has(facet)))
    if (calls.length === repair.calls.length) return [repair]
    return !repair.refusal && hasCalls(calls) ? [{ ...repair, calls }] : []
  })
  return [...restorations, ...others]
}

/** What a call changes of a trail, one name a thing: each setting by itself. Restorations write to trails alone. */
function facetsOf({ intend }: Call): string[] {
  if (!('trailArn' in intend)) return []
  if (intend.kind !== 'trail') return [`${intend.trailArn} ${intend.kind}`]
  return Object.keys(intend.settings).map((setting) => `${intend.trailArn} ${setting}`)
}
