import { randomBytes } from 'node:crypto'
import type { SavedCall, SavedRun } from '../../lib/apply/saved-run.ts'
import { errorMessage } from '../../lib/aws/errors.ts'
import type { AccountId, Call, Outcome, PlannedRepair, UndoCall } from '../../lib/model/index.ts'
import { openRunFolder, writeRun } from './run-folder.ts'

/** Keeps a run's file true to what was done, call by call. */
export type RunRecord = {
  id: string
  begin: (call: Call | UndoCall) => void
  end: (outcome: Outcome) => void
  finish: () => void
  /** Why the file could not be written; nothing should be done then that it would not know of. */
  problem: () => string | undefined
}

/**
 * Saves what is about to be done, before anything is: whatever ends the run, even in the middle of a call, the file
 * says what was and was not done.
 * @throws RunError where the folder or the file cannot be written
 */
export function recordRun(
  folder: string,
  account: AccountId,
  repairs: readonly PlannedRepair[],
  now: () => Date,
): RunRecord {
  openRunFolder(folder)
  const startedAt = now().toISOString()
  const calls = new Map<Call | UndoCall, SavedCall>(
    repairs.flatMap((repair, index) =>
      repair.calls.map((call) => [call, pending(call, repair, index)] as const),
    ),
  )
  const run: SavedRun = {
    schemaVersion: '1',
    id: newRunId(startedAt),
    account,
    startedAt,
    calls: [...calls.values()],
  }
  writeRun(folder, run)
  let problem: string | undefined
  const save = () => {
    try {
      writeRun(folder, run)
    } catch (error) {
      problem = errorMessage(error)
    }
  }
  return {
    id: run.id,
    begin: (call) => {
      const saved = calls.get(call)
      if (saved) saved.result = 'begun'
      save()
    },
    end: ({ call, result, before, message, requestId }) => {
      const saved = call && calls.get(call)
      if (!saved || result === 'planned') return
      saved.result = result
      saved.message = cut(message)
      if (before) saved.before = before
      if (requestId !== undefined) saved.requestId = requestId
      save()
    },
    finish: () => {
      run.finishedAt = now().toISOString()
      save()
    },
    problem: () => problem,
  }
}

const pending = (call: Call, { check, remedy, resource }: PlannedRepair, repair: number): SavedCall => ({
  repair,
  check,
  remedy,
  resource,
  account: call.account,
  region: call.region,
  did: `${call.service}:${call.operation}`,
  why: cut(call.why),
  before: call.expect,
  after: call.intend,
  ...(call.undo && { undo: call.undo }),
  result: 'pending',
})

const cut = (text: string) => text.slice(0, 20_000)

/** Such as `20261121T051500Z-1a2b3c4d`: in the order of time, and never the same twice. */
const newRunId = (startedAt: string): string =>
  `${startedAt.replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(4).toString('hex')}`
