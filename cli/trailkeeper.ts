import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addApply } from './apply.ts'
import { commandErrorText } from './command-error.ts'
import { addExplain } from './explain.ts'
import { addIam } from './iam.ts'
import { addPlan } from './plan.ts'
import { addSandbox } from './sandbox.ts'
import { addScan } from './scan.ts'
import { addTriage } from './add-triage.ts'
import { processTerminal } from './terminal.ts'

// The SDK warns on stderr about Node 20, which this command line still runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const terminal = processTerminal()
const program = new Command('trailkeeper')
  .description('Keeps AWS CloudTrail on, whole and provable, in every region.')
  .version(packageVersion())
  .option('--debug', 'show stack traces')
  .showSuggestionAfterError()
  .showHelpAfterError('(trailkeeper --help tells more)')
  .addHelpText(
    'after',
    `
Credentials, profile, region and AWS_ENDPOINT_URL come from the usual AWS environment.

Examples:
  trailkeeper scan                        judge every trail in every region
  trailkeeper plan                        and show what would be changed
  trailkeeper apply                       and change it, after asking
  trailkeeper sandbox                     AWS on this machine, to try all that`,
  )

addScan(program, terminal)
addPlan(program, terminal)
addApply(program, terminal)
addTriage(program, terminal)
addExplain(program, terminal)
addIam(program, terminal)
addSandbox(program, terminal)

// A reader that has seen enough (`| head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  terminal.err(commandErrorText(error, program.opts<{ debug?: boolean }>().debug === true))
  process.exitCode = 1
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const manifest: unknown = JSON.parse(text)
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}
