import type { Clients } from '../aws/clients.ts'
import type { Outcome, UndoCall } from '../model/index.ts'
import { type ApplyOptions, carryOut } from './carry-out.ts'
import { liveFacet } from './live-facet.ts'
import { sameFacet } from './same-facet.ts'
import type { SavedCall, SavedRun } from './saved-run.ts'
import { sendUndoWrite } from './send-undo-write.ts'
import { type UndoRepair, undoRepairs, type UndoStep } from './undo-calls.ts'
import { undoWeakens } from './undo-weakens.ts'

/**
 * What would take a run back. Where the run does not know whether it wrote a call, because it ended in the middle of
 * it, live state is asked: only what is as the call intended it is taken back.
 */
export async function planUndo(clients: Clients, run: SavedRun): Promise<UndoRepair[]> {
  const planned: UndoRepair[] = []
  for (const repair of undoRepairs(run)) {
    const steps: UndoStep[] = []
    for (const step of repair.steps) {
      if (!step.isUncertain || (await isThere(clients, step.call))) steps.push(step)
    }
    if (steps.length + repair.stays.length > 0) planned.push({ ...repair, steps })
  }
  return planned
}

async function isThere(clients: Clients, { region, account, expect }: UndoCall): Promise<boolean> {
  const live = await liveFacet(clients, region, expect, account)
  // What cannot be read is compared again before it is written, and told then.
  return !live.ok || sameFacet(live.value, expect)
}

/** The plan as outcomes: what each call changes, and plainly what is weaker after it. */
export function plannedUndo(repairs: readonly UndoRepair[]): Outcome[] {
  return repairs.flatMap((repair): Outcome[] => [
    ...repair.steps.map(({ call }): Outcome => {
      const weaker = undoWeakens(call)
      const message = weaker === undefined ? call.why : `${call.why} THIS WEAKENS LOGGING: ${weaker}.`
      return { ...about(repair), call, result: 'planned', before: call.expect, after: call.intend, message }
    }),
    ...staying(repair),
  ])
}

export type UndoOptions = ApplyOptions & {
  /** Told when these calls of the run are taken back. */
  onUndone: (calls: readonly SavedCall[]) => void
}

/**
 * Takes a run back, call by call in reverse order. Each call is compared with live state before, and read back after:
 * what somebody changed since is drifted, and stays. Inside a repair the first call that is not taken back ends it, as
 * what was made before it may still be in use; other repairs go on.
 */
export async function undoRun(
  clients: Clients,
  repairs: readonly UndoRepair[],
  options: UndoOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const repair of repairs) {
    const send = (call: UndoCall) => sendUndoWrite(clients, call.region, call.account, call)
    const work = { ...about(repair), calls: repair.steps.map(({ call }) => call) }
    const onOutcome = (outcome: Outcome) => {
      const undone = repair.steps.find(({ call }) => call === outcome.call)
      if (undone && outcome.result === 'applied') options.onUndone(undone.of)
      options.onOutcome?.(outcome)
    }
    outcomes.push(...(await carryOut(clients, work, send, { ...options, onOutcome })), ...staying(repair))
  }
  return outcomes
}

const about = ({ check, remedy, resource }: UndoRepair) => ({ check, remedy, resource })

const staying = (repair: UndoRepair): Outcome[] =>
  repair.stays.map(({ did, region, after }) => ({
    ...about(repair),
    result: 'refused',
    after,
    message: `${did} in ${region} stays: nothing takes it back without loss.`,
  }))
