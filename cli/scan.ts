import { type Command, Option } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { finish, type Sweep, sweep } from '../lib/flow.ts'
import { type Report, severities, type Severity } from '../lib/model/index.ts'
import { exitCode } from '../lib/report/exit-code.ts'
import { givenOrganizationOption, withOrganizationOptions } from './organization/organization-options.ts'
import type { ScanOptions } from './organization/scan-organization.ts'
import { printReport } from './print-report.ts'
import { runOf, runOfMany } from './run-sweep.ts'
import type { Session } from './session.ts'
import { scanFormats, withSweepOptions } from './sweep-options.ts'

/** `trailkeeper scan`: sweep and judge; changes nothing. */
export function addScan(program: Command, session: Session): void {
  withOrganizationOptions(
    withSweepOptions(program.command('scan'), scanFormats).addOption(
      new Option('--fail-on <severity>', 'let what is less severe than this end with 0').choices(severities),
    ),
  )
    .description(
      'Reads every trail in every enabled region and judges it against the policy. Changes nothing.\n\n' +
        'With --org it does so in every account of the organization, and reports on all of them at once. An account that ' +
        'cannot be entered is unknown by name; one that is suspended is skipped and listed. ' +
        'A run that was interrupted goes on with `trailkeeper scan --org --resume`, where it was.\n\n' +
        'Exit code: 0 all pass, 1 could not run, 2 something fails, 3 nothing fails but something is unknown.',
    )
    .addHelpText('after', examples)
    .action(async (options: ScanOptions & { failOn?: Severity }, command: Command) => {
      const stray = options.org ? undefined : givenOrganizationOption(command)
      if (stray !== undefined) throw new RunError(`${stray} goes with --org`)
      const run = await (options.org ? runOfMany : runOf)(options, session)
      try {
        const report = await scanned(run, options, session)
        await printReport(report, options, session)
        session.exitWith(exitCode(report, run.policy, false, options.failOn))
      } finally {
        run.clients.close()
      }
    })
}

async function scanned(run: Sweep, options: ScanOptions, session: Session): Promise<Report> {
  if (options.org) {
    if (options.accounts !== undefined && options.ous)
      throw new RunError('--accounts and --ous do not go together')
    const { scanOrganization } = await import('./organization/scan-organization.ts')
    return scanOrganization(run, options, session)
  }
  return finish(run, await sweep(run), [])
}

const examples = `
Examples:
  trailkeeper scan
  trailkeeper scan --regions us-east-1,eu-west-1 --profile audit
  trailkeeper scan --policy policies/default.yml --output json --out report.json --also sarif=report.sarif
  trailkeeper scan --org --output html --out organization.html
  trailkeeper scan --org --role audit/trailkeeper-read --concurrency 16`
