import type { Clients } from '../aws/clients.ts'
import type { Outcome, PlannedRepair } from '../model.ts'
import { applyCall, type ReadBackOptions } from './apply-call.ts'
import { sendWrite } from './send-write.ts'

export type ApplyOptions = ReadBackOptions & {
  onOutcome?: (outcome: Outcome) => void
  /** True once the person has asked to stop: what was begun is finished, nothing further is begun. */
  stopped?: () => boolean
}

export const patient: ApplyOptions = {
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  readBackFor: 10_000,
}

/**
 * Carries repairs out, one after the other; a failed one never stops the others. Inside a repair the first call that
 * is not applied ends it. Each call is compared with live state before, and read back after.
 */
export async function applyRepairs(
  clients: Clients,
  repairs: readonly PlannedRepair[],
  options: ApplyOptions = patient,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const tell = (outcome: Outcome) => {
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  for (const repair of repairs) {
    if (repair.refusal) {
      tell({
        ...about(repair),
        result: 'refused',
        message: `${repair.refusal.reason} ${repair.refusal.todo}`,
      })
      continue
    }
    let goesOn = true
    for (const call of repair.calls) {
      if (!goesOn || options.stopped?.()) {
        const why = goesOn
          ? 'Stopped before this call.'
          : 'Not tried: an earlier call of this repair did not take.'
        tell({ ...about(repair), call, result: 'refused', message: why })
        continue
      }
      const outcome = await applyCall(
        clients,
        about(repair),
        call,
        (write) => sendWrite(clients, write.region, write.account, write),
        options,
      )
      goesOn = outcome.result === 'applied'
      tell(outcome)
    }
  }
  return outcomes
}

const about = (repair: PlannedRepair) => ({
  check: repair.check,
  remedy: repair.remedy,
  resource: repair.resource,
})
