import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { commandErrorText } from './command-error.ts'
import type { AwsSettings, Session } from './session.ts'
import type { LiveTerminal } from './terminal.ts'

type AddCommand = (program: Command, session: Session) => void

/** In the order of the help. Loaded when it is asked for: triage needs nothing of what a sweep is made of. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  init: () => import('./init.ts').then((m) => m.addInit),
  scan: () => import('./scan.ts').then((m) => m.addScan),
  plan: () => import('./plan.ts').then((m) => m.addPlan),
  apply: () => import('./apply.ts').then((m) => m.addApply),
  undo: () => import('./undo.ts').then((m) => m.addUndo),
  coverage: () => import('./coverage.ts').then((m) => m.addCoverage),
  baseline: () => import('./baseline.ts').then((m) => m.addBaseline),
  triage: () => import('./add-triage.ts').then((m) => m.addTriage),
  explain: () => import('./explain.ts').then((m) => m.addExplain),
  iam: () => import('./iam.ts').then((m) => m.addIam),
  org: () => import('./org.ts').then((m) => m.addOrg),
  doctor: () => import('./doctor.ts').then((m) => m.addDoctor),
  alert: () => import('./alert.ts').then((m) => m.addAlert),
  uninstall: () => import('./uninstall.ts').then((m) => m.addUninstall),
  completion: () => import('./completion.ts').then((m) => m.addCompletion),
  sandbox: () => import('./sandbox.ts').then((m) => m.addSandbox),
}

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
  const session: Session = { ...terminal, aws, exitWith: (given) => (code = given) }
  const program = commandLine(session)
  try {
    for (const load of commandsFor(argv)) (await load())(program, session)
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Commander has written its own errors already.
    if (error instanceof CommanderError) return error.exitCode
    terminal.err(commandErrorText(error, program.opts<{ debug?: boolean }>().debug === true))
    return 1
  }
}

/** The program with every command, for whoever describes it. */
export async function wholeProgram(session: Session): Promise<Command> {
  const program = commandLine(session)
  for (const load of Object.values(commands)) (await load())(program, session)
  return program
}

/** The one command that is named; all of them for the help, and to suggest the one that was meant. */
function commandsFor(argv: readonly string[]): (() => Promise<AddCommand>)[] {
  const named = argv.find((word) => !word.startsWith('-')) ?? ''
  const load = Object.hasOwn(commands, named) ? commands[named] : undefined
  return load ? [load] : Object.values(commands)
}

function commandLine(session: Session): Command {
  return new Command('trailkeeper')
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
}

const examples = `
Credentials, profile, region and AWS_ENDPOINT_URL come from the usual AWS environment.

Examples:
  trailkeeper scan                        judge every trail in every region
  trailkeeper plan                        and show what would be changed
  trailkeeper apply                       and change it, after asking
  trailkeeper coverage                    what is logged where, and an event that is not
  trailkeeper init                        a policy file that fits the account
  trailkeeper doctor                      whether permissions and the guard are in order
  trailkeeper sandbox                     AWS on this machine, to try all that`
