import type { Command } from 'commander'
import { shellWord } from '../lib/text/command-line.ts'
import { patient } from '../lib/apply/carry-out.ts'
import { applyAndLookAgain, finish, plannedOutcomes, sweep, type Sweep, type Swept } from '../lib/flow.ts'
import type { Report } from '../lib/model/index.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { hasWrites, isAgreed } from './consent.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import { defaultRunsDir } from './runs/run-folder.ts'
import { recordRun } from './runs/run-record.ts'
import { type RunsOptions, withRunsDir } from './runs/runs-options.ts'
import type { Session } from './session.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'
import { untilStopped } from './until-stopped.ts'

type ApplyCommandOptions = SweepOptions & RunsOptions & { yes: boolean }

/** `trailkeeper apply`: the plan, carried out and read back. */
export function addApply(program: Command, session: Session): void {
  withRunsDir(withSweepOptions(program.command('apply')))
    .option('--yes', 'do not ask before writing', false)
    .description(
      'Shows the plan, asks, carries it out, reads each change back, and scans again.\n\n' +
        'Each write is compared with live state first: what changed meanwhile is left alone and reported as drifted.\n' +
        'Ctrl-C finishes the write under way, begins no other, and says what was and was not done.\n\n' +
        'What is done is saved call by call, before and after each, and taken back by trailkeeper undo.\n\n' +
        'Exit code: as scan of the end state; also 2 where a write failed, drifted or was refused.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper apply\n  trailkeeper apply --yes --policy policies/default.yml --output json',
    )
    .action(async (options: ApplyCommandOptions) => {
      const run = { ...(await runOf(options, session)), preflight: true }
      try {
        const swept = await sweep(run)
        const planned = finish(run, swept, plannedOutcomes(swept.repairs))
        const isWanted = !hasWrites(planned) || (await isAgreed(planned, options, session))
        if (!isWanted) session.err('Nothing was changed.\n')
        const report = isWanted ? await applied(run, swept, options, session) : planned
        await printReport(report, options, session)
        session.exitWith(exitCode(report, run.policy, isWanted))
      } finally {
        run.clients.close()
      }
    })
}

async function applied(
  run: Sweep,
  swept: Swept,
  options: ApplyCommandOptions,
  session: Session,
): Promise<Report> {
  if (!swept.repairs.some(({ calls }) => calls.length > 0)) {
    return applyAndLookAgain(run, swept, swept.repairs, patient)
  }
  const record = recordRun(options.runsDir, swept.snapshot.account, swept.repairs, run.now)
  const report = await untilStopped(session, options, ({ stopped, onOutcome }) =>
    applyAndLookAgain(run, swept, swept.repairs, {
      ...patient,
      stopped: () => stopped() || record.problem() !== undefined,
      onBegin: record.begin,
      onOutcome: (outcome) => {
        record.end(outcome)
        onOutcome(outcome)
      },
    }),
  )
  record.finish()
  const problem = record.problem()
  if (problem !== undefined) session.err(`Stopped: the run could not be saved any more: ${problem}\n`)
  if (!report.outcomes.some(({ result }) => result === 'applied')) return report
  if (options.runsDir !== defaultRunsDir && !options.quiet) {
    session.err(
      `Saved. Take it back: trailkeeper undo ${shellWord(record.id)} --runs-dir ${shellWord(options.runsDir)}\n`,
    )
  }
  return { ...report, run: record.id }
}
