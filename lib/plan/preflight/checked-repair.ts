import { awsCommand } from '../../text/aws-command.ts'
import type { Call, PlannedRepair, Refusal, Snapshot } from '../../model/index.ts'
import { afterCalls } from '../../remediate/shared/after-calls.ts'
import { preflight } from './preflight.ts'

/** A repair after a look ahead: refused as a whole where one of its calls must fail, with what should be known besides. */
export function checkedRepair(repair: PlannedRepair, snapshot: Snapshot): PlannedRepair {
  const { refusal, notes } = lookAhead(repair.calls, snapshot)
  if (refusal) {
    const { paidCopies: _nothingChanges, ...rest } = repair
    const commands = repair.calls.map((call) => awsCommand(call, call.region))
    return { ...rest, calls: [], refusal: { commands, ...refusal } }
  }
  if (notes.length === 0) return repair
  return { ...repair, notes: [...new Set([...(repair.notes ?? []), ...notes])] }
}

/** Repairs that are made one after the other, each looked at as the ones before it leave things behind. */
export function checkedRepairs(repairs: readonly PlannedRepair[], snapshot: Snapshot): PlannedRepair[] {
  let expected = snapshot
  return repairs.map((repair) => {
    const checked = checkedRepair(repair, expected)
    expected = afterCalls(expected, checked.calls)
    return checked
  })
}

/** Each call meets what the calls before it leave behind. */
function lookAhead(calls: readonly Call[], snapshot: Snapshot): { refusal?: Refusal; notes: string[] } {
  const made = new Set(
    calls.flatMap((call) => (call.operation === 'CreateBucket' ? [call.input.Bucket] : [])),
  )
  const notes: string[] = []
  let expected = snapshot
  for (const call of calls) {
    const ahead = preflight(call, expected, made)
    if (ahead.refusal) return { refusal: ahead.refusal, notes }
    notes.push(...ahead.notes)
    expected = afterCalls(expected, [call])
  }
  return { notes }
}
