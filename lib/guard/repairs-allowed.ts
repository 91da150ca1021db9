import type { PlannedRepair } from '../model/index.ts'
import type { CheckId } from '../checks/all-checks.ts'
import type { Policy } from '../policy/policy.ts'
import { repairMode } from '../policy/repair-mode.ts'
import type { Knowledge } from '../remediate/remedy.ts'

/**
 * The repairs that the guard may write by itself: those of checks in mode `enforce`, and starting a trail that was
 * seen logging. A trail that is found stopped at first sight is never started: somebody may have meant it.
 */
export function repairsAllowed(
  repairs: readonly PlannedRepair[],
  policy: Policy,
  knowledge: Knowledge,
): PlannedRepair[] {
  return repairs.filter((repair) => {
    if (repair.remedy === 'start-logging') {
      return policy.checks['trail-logging'].restart && knowledge.seenLogging.has(repair.resource)
    }
    return isCheckId(repair.check, policy) && repairMode(policy, repair.check) === 'enforce'
  })
}

const isCheckId = (id: string, policy: Policy): id is CheckId => Object.hasOwn(policy.checks, id)
