import type { Command } from 'commander'
import { finish, sweep } from '../lib/flow.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { type SweepOptions, withSweepOptions } from './sweep-options.ts'

/** `trailkeeper scan`: sweep and judge; changes nothing. */
export function addScan(program: Command, session: Session): void {
  withSweepOptions(program.command('scan'))
    .summary('sweep every region and judge every trail; changes nothing')
    .description(
      'Reads every trail in every enabled region and judges it against the policy. Changes nothing.\n\n' +
        'Exit code: 0 all pass, 1 could not run, 2 something fails, 3 nothing fails but something is unknown.',
    )
    .addHelpText('after', examples)
    .action(async (options: SweepOptions) => {
      const run = await runOf(options, session)
      try {
        const report = finish(run, await sweep(run), [])
        await printReport(report, options, session)
        session.exitWith(exitCode(report, run.policy))
      } finally {
        run.clients.close()
      }
    })
}

const examples = `
Examples:
  trailkeeper scan
  trailkeeper scan --regions us-east-1,eu-west-1 --profile audit
  trailkeeper scan --policy policies/default.yml --output json --out report.json`
