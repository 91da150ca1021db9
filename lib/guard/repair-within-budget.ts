import { applyRepairs } from '../apply/carry-out.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Outcome, PlannedRepair } from '../model/index.ts'
import { putOwnCalls, takeBudget } from '../state/repair-budget.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import { checkOf } from '../checks/all-checks.ts'
import { isUnasked } from '../plan/plan-repairs.ts'
import type { Policy } from '../policy/policy.ts'
import type { PlanningContext } from '../remediate/remedy.ts'
import type { StateTable } from '../state/state-table.ts'

/**
 * Carries repairs out as far as their budgets go: each remedy so many times an hour for each resource, so that the
 * guard never fights. Starting a trail has no budget. What the guard wrote is put into the state by request id.
 */
export async function repairWithinBudget(
  settings: GuardSettings,
  repairs: readonly PlannedRepair[],
): Promise<Outcome[]> {
  const state = stateOf(settings)
  const outcomes: Outcome[] = []
  for (const repair of repairs) {
    const refused = await refusedByBudget(state, settings, repair)
    if (refused) {
      outcomes.push(refused)
      continue
    }
    const done = await applyRepairs(settings.clients, [repair], settings.apply)
    outcomes.push(...done)
    // Without it, an own call could be taken for a stranger's under the guard's role: loud, and harmless.
    await putOwnCalls(state, done).catch(() => undefined)
  }
  return outcomes
}

async function refusedByBudget(
  state: StateTable,
  { policy }: GuardSettings,
  repair: PlannedRepair,
): Promise<Outcome | undefined> {
  if (repair.remedy === 'start-logging' || repair.refusal) return undefined
  const { check, remedy, resource } = repair
  try {
    const taken = await takeBudget(state, policy.budget, ownedResource(repair), remedy)
    if (taken.granted) return undefined
    const { repairs, minutes } = policy.budget
    const message = `Not repaired: ${remedy} was done ${repairs} times in ${minutes} minutes, and it is undone each time. Somebody, or another tool, keeps changing it. To resume: find who, then run trailkeeper apply, or wait until ${taken.resumesAt.toISOString()}; budget in the policy file allows more.`
    return { check, remedy, resource, result: 'refused', message, ...(taken.first && { escalated: true }) }
  } catch (error) {
    const why = `${errorCode(error)}: ${errorMessage(error)}`
    return {
      check,
      remedy,
      resource,
      result: 'failed',
      message: `Not written: its budget could not be taken. ${why}`,
    }
  }
}

/** A region's name is the same in every account of an organization; each has budgets of its own. */
const ownedResource = ({ account, resource }: PlannedRepair): string =>
  resource.includes(account) ? resource : `${account}#${resource}`

/** The repairs that the guard may write by itself. */
export function repairsAllowed(
  repairs: readonly PlannedRepair[],
  policy: Policy,
  planning: PlanningContext,
): PlannedRepair[] {
  return repairs.filter((repair) => {
    const check = checkOf(repair.check)
    return check !== undefined && isUnasked(check, repair.resource, policy, planning)
  })
}
