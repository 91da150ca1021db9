import type { Command } from 'commander'
import { patient } from '../lib/apply/carry-out.ts'
import type { SavedCall, SavedRun } from '../lib/apply/saved-run.ts'
import type { UndoRepair } from '../lib/apply/undo-calls.ts'
import { plannedUndo, planUndo, undoRun } from '../lib/apply/undo-run.ts'
import { errorMessage, RunError } from '../lib/aws/errors.ts'
import { finish, lookAgain, sweep, type Sweep, type Swept } from '../lib/flow.ts'
import type { Report } from '../lib/model/index.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { mostInMessage, plainText } from '../lib/text/plain-text.ts'
import { hasWrites, isConfirmed, requireSomebody } from './consent.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import { openRunFolder, readRun, writeRun } from './runs/run-folder.ts'
import { type RunsOptions, withRunsDir } from './runs/runs-options.ts'
import type { Session } from './session.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'
import { listRuns } from './undo/list-runs.ts'
import { untilStopped } from './until-stopped.ts'

type UndoCommandOptions = SweepOptions & RunsOptions & { yes: boolean; list: boolean }

/** `trailkeeper undo`: takes what apply did back. */
export function addUndo(program: Command, session: Session): void {
  withRunsDir(withSweepOptions(program.command('undo')))
    .argument('[run]', 'id of a run, as apply printed it')
    .option('--list', 'list the saved runs, and what of them can be taken back', false)
    .option('--yes', 'do not ask before writing', false)
    .description(
      'Shows what a run of apply changed, and what is weaker once that is taken back; asks, takes it back in reverse\n' +
        'order, reads each change back, and scans again.\n\n' +
        'Each write is compared with live state first: what somebody changed since the run is left alone and reported as\n' +
        'drifted. Log files are never deleted: a bucket that holds any stays, closed as it is. What the deployed guard\n' +
        'did is taken back by the commands in its alerts.\n\n' +
        'Exit code: as scan of the end state; also 2 where a write failed, drifted or was refused. With --list: 0, or 2\n' +
        'where a saved run cannot be read.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper undo --list\n  trailkeeper undo 20261121T051500Z-1a2b3c4d',
    )
    .action(async (id: string | undefined, options: UndoCommandOptions) => {
      if (options.list) return session.exitWith(listRuns(options, session))
      if (id === undefined)
        throw new RunError('name a run; trailkeeper undo --list shows those that are saved')
      requireSomebody(options, session)
      await undo(readRun(options.runsDir, id), options, session)
    })
}

async function undo(saved: SavedRun, options: UndoCommandOptions, session: Session): Promise<void> {
  const run = await runOf(options, session)
  try {
    const swept = await sweep(run)
    const repairs = await repairsOf(saved, run, swept)
    const planned = finish(run, swept, plannedUndo(repairs))
    if (options.yes) sayWhatWeakens(planned, session)
    const isWanted = options.yes || !hasWrites(planned) || (await isConfirmed(planned, session))
    if (!isWanted) session.err('Nothing was changed.\n')
    const report = isWanted ? await takenBack(saved, repairs, run, swept, options, session) : planned
    await printReport(report, options, session)
    session.exitWith(exitCode(report, run.policy, isWanted))
  } finally {
    run.clients.close()
  }
}

/** @throws RunError for another account's run, and for one of which nothing is left to take back */
async function repairsOf(saved: SavedRun, { clients }: Sweep, { snapshot }: Swept): Promise<UndoRepair[]> {
  if (saved.account !== snapshot.account) {
    throw new RunError(
      `run ${saved.id} changed account ${saved.account}, and these credentials belong to ${snapshot.account}`,
    )
  }
  const repairs = await planUndo(clients, saved)
  if (repairs.some(({ steps }) => steps.length > 0)) return repairs
  const undone = saved.calls
    .flatMap((one) => one.undone ?? [])
    .toSorted()
    .at(-1)
  if (undone !== undefined) throw new RunError(`run ${saved.id} was taken back already, at ${undone}`)
  throw new RunError(`run ${saved.id} changed nothing that could be taken back`)
}

/** Where nobody is asked, it is said all the same, and before anything is done. */
function sayWhatWeakens({ outcomes }: Report, { err }: Session): void {
  for (const { call, message } of outcomes) {
    if (call) err(`${plainText(`${call.operation} in ${call.region}: ${message}`, mostInMessage)}\n`)
  }
}

async function takenBack(
  saved: SavedRun,
  repairs: readonly UndoRepair[],
  run: Sweep,
  swept: Swept,
  options: UndoCommandOptions,
  session: Session,
): Promise<Report> {
  openRunFolder(options.runsDir)
  const save = () => writeRun(options.runsDir, saved)
  // A run that cannot be marked as taken back is not begun.
  save()
  let problem: string | undefined
  const onUndone = (calls: readonly SavedCall[]) => {
    for (const one of calls) one.undone = run.now().toISOString()
    try {
      save()
    } catch (error) {
      problem = errorMessage(error)
    }
  }
  const outcomes = await untilStopped(session, options, ({ stopped, onOutcome }) =>
    undoRun(run.clients, repairs, {
      ...patient,
      stopped: () => stopped() || problem !== undefined,
      onOutcome,
      onUndone,
    }),
  )
  if (problem !== undefined) session.err(`Stopped: the run could not be saved any more: ${problem}\n`)
  return finish(run, await lookAgain(run, swept, outcomes), outcomes)
}
