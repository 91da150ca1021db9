import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { patient } from '../lib/apply/apply-repairs.ts'
import { RunError } from '../lib/aws/errors.ts'
import { applyAndLookAgain, finish, plannedOutcomes, sweep } from '../lib/flow.ts'
import type { Outcome, Report } from '../lib/model.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { plainText } from '../lib/report/plain-text.ts'
import { tableReport } from '../lib/report/table.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'
import type { Terminal } from './terminal.ts'

type ApplyCommandOptions = SweepOptions & { yes: boolean }

/** `trailkeeper apply`: the plan, carried out and read back. */
export function addApply(program: Command, terminal: Terminal): void {
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
      const run = await runOf(options, terminal)
      const stop = stopOnInterrupt(terminal)
      try {
        const swept = await sweep(run)
        const planned = finish(run, swept, plannedOutcomes(swept.repairs))
        const isWanted = !hasWrites(planned) || options.yes || (await isConfirmed(planned, terminal))
        if (!isWanted) terminal.err('Nothing was changed.\n')
        const report = isWanted
          ? await applyAndLookAgain(run, swept, swept.repairs, {
              ...patient,
              stopped: stop.isAsked,
              onOutcome: (outcome) => options.quiet || terminal.err(outcomeLine(outcome)),
            })
          : planned
        await printReport(report, options, terminal)
        process.exitCode = exitCode(report, run.policy, isWanted)
      } finally {
        stop.dispose()
        run.clients.close()
      }
    })
}

const hasWrites = (report: Report) => report.outcomes.some((outcome) => outcome.call)

/** @throws RunError where nobody can be asked */
async function isConfirmed(planned: Report, terminal: Terminal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new RunError('nobody to ask: run on a terminal, or give --yes')
  terminal.err(tableReport(planned, { color: terminal.outColor, width: terminal.width, verbose: false }))
  const line = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await line.question('Carry this out? Only "yes" does: ')
  line.close()
  return answer.trim() === 'yes'
}

function outcomeLine(outcome: Outcome): string {
  const what = outcome.call ? `${outcome.call.operation} in ${outcome.call.region}` : outcome.remedy
  return `${outcome.result}: ${what} ${plainText(outcome.resource)}\n`
}

function stopOnInterrupt(terminal: Terminal) {
  let asked = false
  const ask = () => {
    if (asked) process.exit(1)
    asked = true
    terminal.err('\nStopping after the write under way; once more to end at once.\n')
  }
  process.on('SIGINT', ask)
  return { isAsked: () => asked, dispose: () => process.off('SIGINT', ask) }
}
