import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addApply } from './apply.ts'
import { addCoverage } from './coverage.ts'
import { addExplain } from './explain.ts'
import { addIam } from './iam.ts'
import { addPlan } from './plan.ts'
import { addSandbox } from './sandbox.ts'
import { addScan } from './scan.ts'
import { addTriage } from './add-triage.ts'
import { commandErrorText } from './command-error.ts'
import type { AwsSettings, Session } from './session.ts'
import type { LiveTerminal } from './terminal.ts'

/**
 * Runs the command line.
 * @param argv what stands behind the program's name
 * @param aws how AWS is reached, where the usual environment is not to decide
 * @returns the exit code; errors are written for a person, and give 1
 */
export async function run(
  argv: readonly string[],
  terminal: LiveTerminal,
  aws: AwsSettings = {},
): Promise<number> {
  let code = 0
  const program = commandLine({ ...terminal, aws, exitWith: (given) => (code = given) })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Commander has written its own errors already.
    if (error instanceof CommanderError) return error.exitCode
    terminal.err(commandErrorText(error, program.opts<{ debug?: boolean }>().debug === true))
    return 1
  }
}

function commandLine(session: Session): Command {
  const program = new Command('trailkeeper')
    .description('Keeps AWS CloudTrail on, whole and provable, in every region.')
    .version(manifest.version)
    .option('--debug', 'show stack traces')
    .showSuggestionAfterError()
    .showHelpAfterError('(trailkeeper --help tells more)')
    .configureOutput({
      writeOut: session.out,
      writeErr: session.err,
      getOutHelpWidth: () => session.width,
      getErrHelpWidth: () => session.width,
    })
    .exitOverride()
    .addHelpText('after', examples)
  addScan(program, session)
  addPlan(program, session)
  addApply(program, session)
  addCoverage(program, session)
  addTriage(program, session)
  addExplain(program, session)
  addIam(program, session)
  addSandbox(program, session)
  return program
}

const examples = `
Credentials, profile, region and AWS_ENDPOINT_URL come from the usual AWS environment.

Examples:
  trailkeeper scan                        judge every trail in every region
  trailkeeper plan                        and show what would be changed
  trailkeeper apply                       and change it, after asking
  trailkeeper coverage                    what is logged where, and an event that is not
  trailkeeper sandbox                     AWS on this machine, to try all that`
