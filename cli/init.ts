import { shellWord } from '../lib/text/command-line.ts'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { finish, plannedOutcomes, sweep, type Sweep } from '../lib/flow.ts'
import { parsePolicy } from '../lib/policy/parse-policy.ts'
import { deployCommands } from './package/how-to-deploy.ts'
import { fittedPolicy } from './init/fitted-policy.ts'
import { printReport } from './print-report.ts'
import { runOf } from './run-sweep.ts'
import type { Session } from './session.ts'
import { regionList } from './region-names.ts'
import { writeDocument } from './write-document.ts'

type InitOptions = { regions?: string[]; out: string; force: boolean; quiet: boolean }

/** `trailkeeper init`: a policy file that fits the account. */
export function addInit(program: Command, session: Session): void {
  program
    .command('init')
    .option('--regions <a,b>', 'look at these regions only', regionList)
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--out <file>', 'policy file to write', 'policies/trailkeeper.yml')
    .option('--force', 'replace the file where it exists', false)
    .option('--quiet', 'no progress and no notes on stderr', false)
    .description(
      'Looks at the account, writes a policy file that fits it, with comments, and shows what plan would change under\n' +
        'it, and the command that deploys it. Changes nothing in AWS.\n\n' +
        'Exit code: 0 the file was written, 1 it was not.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper init\n  trailkeeper init --out policies/audit.yml --profile audit --force',
    )
    .action((options: InitOptions) => init(options, session))
}

async function init({ out: file, force, ...options }: InitOptions, session: Session): Promise<void> {
  if (!force && (await exists(file)))
    throw new RunError(`${file} exists: name another with --out, or give --force`)
  const run = await runOf(options, session)
  try {
    const { snapshot } = await sweep({
      ...run,
      parts: ['status', 'insight-selectors', 'tags', 'bucket-lifecycle'],
    })
    const text = fittedPolicy(snapshot, run.now())
    const policy = parsePolicy(text, file)
    await mkdir(dirname(file), { recursive: true })
    await writeDocument(text, file, session)
    session.out(`${file} written. Under it, plan says:\n\n`)
    await showPlan({ ...run, policy }, options.quiet, session)
    session.out(`\n${nextSteps(file)}`)
  } finally {
    run.clients.close()
  }
}

async function showPlan(run: Sweep, quiet: boolean, session: Session): Promise<void> {
  const swept = await sweep(run)
  const report = finish(run, swept, plannedOutcomes(swept.repairs))
  await printReport(report, { output: 'table', verbose: false, also: [], quiet }, session)
}

const nextSteps = (file: string) =>
  [
    'Look through the file, then:',
    `  trailkeeper plan --policy ${shellWord(file)}`,
    `  trailkeeper apply --policy ${shellWord(file)}`,
    ...deployCommands(file).map((line) => `  ${line}`),
    '',
  ].join('\n')

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch {
    return false
  }
}
