import type { Command } from 'commander'
import { finish, plannedOutcomes, sweep } from '../lib/flow.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'

/** `trailkeeper plan`: scan, and what would be changed. */
export function addPlan(program: Command, session: Session): void {
  withSweepOptions(program.command('plan'))
    .description(
      'Scans, and shows each write that would mend what fails, as before → after. Changes nothing.\n\n' +
        'Exit code: as scan.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper plan\n  trailkeeper plan --policy policies/default.yml --output json',
    )
    .action(async (options: SweepOptions) => {
      const run = { ...(await runOf(options, session)), preflight: true }
      try {
        const swept = await sweep(run)
        const report = finish(run, swept, plannedOutcomes(swept.repairs))
        await printReport(report, options, session)
        session.exitWith(exitCode(report, run.policy))
      } finally {
        run.clients.close()
      }
    })
}
