import type { Command } from 'commander'
import { patient } from '../lib/apply/apply-repairs.ts'
import { RunError } from '../lib/aws/errors.ts'
import { applyAndLookAgain, finish, plannedOutcomes, type Sweep, sweep, type Swept } from '../lib/flow.ts'
import type { Outcome, Report } from '../lib/model.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { mostInMessage, plainText } from '../lib/report/plain-text.ts'
import { tableReport } from '../lib/report/table.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'
import type { LiveTerminal } from './terminal.ts'

type ApplyCommandOptions = SweepOptions & { yes: boolean }

/** `trailkeeper apply`: the plan, carried out and read back. */
export function addApply(program: Command, session: Session): void {
  withSweepOptions(program.command('apply'))
    .option('--yes', 'do not ask before writing', false)
    .summary('carry the plan out, and read each change back')
    .description(
      'Shows the plan, asks, carries it out, reads each change back, and scans again.\n\n' +
        'Each write is compared with live state first: what changed meanwhile is left alone and reported as drifted.\n' +
        'Ctrl-C finishes the write under way, begins no other, and says what was and was not done.\n\n' +
        'Exit code: as scan of the end state; also 2 where a write failed, drifted or was refused.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper apply\n  trailkeeper apply --yes --policy policies/default.yml --output json',
    )
    .action(async (options: ApplyCommandOptions) => {
      const { ask } = session
      if (!options.yes && !ask) throw new RunError('nobody to ask: run on a terminal, or give --yes')
      const run = { ...(await runOf(options, session)), preflight: true }
      try {
        const swept = await sweep(run)
        const planned = finish(run, swept, plannedOutcomes(swept.repairs))
        const isWanted = options.yes || !hasWrites(planned) || (await isConfirmed(planned, session))
        if (!isWanted) session.err('Nothing was changed.\n')
        const report = isWanted ? await carryOut(run, swept, options, session) : planned
        await printReport(report, options, session)
        session.exitWith(exitCode(report, run.policy, isWanted))
      } finally {
        run.clients.close()
      }
    })
}

const hasWrites = (report: Report) => report.outcomes.some((outcome) => outcome.call)

async function isConfirmed(planned: Report, { ask, err, ...terminal }: LiveTerminal): Promise<boolean> {
  err(tableReport(planned, { color: terminal.outColor, width: terminal.width, verbose: false }))
  const answer = await ask?.('Carry this out? Only "yes" does: ')
  return answer?.trim() === 'yes'
}

/** Until here Ctrl-C may end the program as it likes; from here on it must not do so in the middle of a write. */
async function carryOut(
  run: Sweep,
  swept: Swept,
  { quiet }: ApplyCommandOptions,
  { err, onStop }: LiveTerminal,
): Promise<Report> {
  let asked = false
  const dispose = onStop(() => {
    asked = true
    err('\nStopping after the write under way; once more to end at once.\n')
  })
  try {
    return await applyAndLookAgain(run, swept, swept.repairs, {
      ...patient,
      stopped: () => asked,
      onOutcome: (outcome) => quiet || err(outcomeLine(outcome)),
    })
  } finally {
    dispose()
  }
}

function outcomeLine({ call, remedy, resource, result, message }: Outcome): string {
  const what = call ? `${call.operation} in ${plainText(call.region)}` : remedy
  const why = result === 'applied' ? '' : `: ${plainText(message, mostInMessage)}`
  return `${result}: ${what} ${plainText(resource)}${why}\n`
}
