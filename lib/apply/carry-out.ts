import type { Clients } from '../aws/clients.ts'
import type { Call, Outcome, UndoCall } from '../model/index.ts'
import { applyCall, type ReadBackOptions } from './apply-call.ts'
import { leftBehind } from './left-behind.ts'
import type { Sent } from './send-write.ts'

export type ApplyOptions = ReadBackOptions & {
  /** Told before a call is compared and sent; what it finds may still stop the call. */
  onBegin?: (call: Call | UndoCall) => void
  onOutcome?: (outcome: Outcome) => void
  /** True once the person has asked to stop: what was begun is finished, nothing further is begun. */
  stopped?: () => boolean
}

/** Calls that stand or fall together, and what they are about. */
export type Work<Sending extends Call | UndoCall> = Pick<Outcome, 'check' | 'remedy' | 'resource'> & {
  calls: readonly Sending[]
}

/**
 * Carries calls out in their order. The first that is not applied ends the rest: they are refused.
 * @param send what puts a call on the wire
 */
export async function carryOut<Sending extends Call | UndoCall>(
  clients: Clients,
  { calls, check, remedy, resource }: Work<Sending>,
  send: (call: Sending) => Promise<Sent>,
  options: ApplyOptions,
): Promise<Outcome[]> {
  const about = { check, remedy, resource }
  const outcomes: Outcome[] = []
  const tell = (outcome: Outcome) => {
    outcomes.push(outcome)
    options.onOutcome?.(outcome)
  }
  let didNotTake = false
  for (const call of calls) {
    if (!didNotTake) options.onBegin?.(call)
    if (didNotTake || options.stopped?.()) {
      const message = didNotTake
        ? 'Not tried: an earlier call of this repair did not take.'
        : `Stopped before this call.${outcomes.at(-1)?.result === 'applied' ? leftBehind(outcomes) : ''}`
      tell({ ...about, call, result: 'refused', message })
      continue
    }
    const outcome = await applyCall(clients, about, call, send, options)
    didNotTake = outcome.result !== 'applied'
    const left = didNotTake ? leftBehind(outcomes) : ''
    tell({ ...outcome, message: `${outcome.message}${left}` })
  }
  return outcomes
}
