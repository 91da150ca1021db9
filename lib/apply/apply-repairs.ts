import type { Clients } from '../aws/clients.ts'
import type { Outcome, PlannedRepair } from '../model/index.ts'
import { type ApplyOptions, carryOut } from './carry-out.ts'
import { sendWrite } from './send-write.ts'

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
  for (const repair of repairs) {
    if (!repair.refusal) {
      const send = (call: PlannedRepair['calls'][number]) =>
        sendWrite(clients, call.region, call.account, call)
      outcomes.push(...(await carryOut(clients, repair, send, options)))
      continue
    }
    const { check, remedy, resource, refusal } = repair
    const message = `${refusal.reason} ${refusal.todo}`
    const outcome: Outcome = { check, remedy, resource, result: 'refused', message }
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  return outcomes
}
