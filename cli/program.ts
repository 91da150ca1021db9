import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { commandErrorText } from './command-error.ts'
import type { AwsSettings, Session } from './session.ts'
import { paragraphs, plainText } from '../lib/text/plain-text.ts'
import type { LiveTerminal } from './terminal.ts'

type AddCommand = (program: Command, session: Session) => void

type Listed = {
  /** What stands behind its name in the list of commands; a test compares it with the command's own. */
  usage: string
  summary: string
  load: () => Promise<AddCommand>
}

/**
 * In the order of the help. Loaded when it is asked for: the list of commands needs none of them, and triage nothing of
 * what a sweep is made of.
 */
const commands: Readonly<Record<string, Listed>> = {
  init: {
    usage: '[options]',
    summary: 'write a policy file that fits the account, and show what it would change',
    load: () => import('./init.ts').then((m) => m.addInit),
  },
  scan: {
    usage: '[options]',
    summary: 'sweep every region and judge every trail, of one account or all; changes nothing',
    load: () => import('./scan.ts').then((m) => m.addScan),
  },
  plan: {
    usage: '[options]',
    summary: 'scan, and show what would be changed, as before → after',
    load: () => import('./plan.ts').then((m) => m.addPlan),
  },
  apply: {
    usage: '[options]',
    summary: 'carry the plan out, and read each change back',
    load: () => import('./apply.ts').then((m) => m.addApply),
  },
  undo: {
    usage: '[options] [run]',
    summary: 'take back what apply did',
    load: () => import('./undo.ts').then((m) => m.addUndo),
  },
  coverage: {
    usage: '[options]',
    summary: 'show what is logged in each region, by which trail, and what is not',
    load: () => import('./coverage.ts').then((m) => m.addCoverage),
  },
  verify: {
    usage: '[options] [trail...]',
    summary: 'prove that log files are what CloudTrail delivered',
    load: () => import('./verify.ts').then((m) => m.addVerify),
  },
  baseline: {
    usage: '',
    summary: 'list, show and accept what trails are restored to',
    load: () => import('./baseline.ts').then((m) => m.addBaseline),
  },
  triage: {
    usage: '[options] <file...>',
    summary: 'say of CloudTrail records which weaken logging',
    load: () => import('./add-triage.ts').then((m) => m.addTriage),
  },
  search: {
    usage: '[options] [action]',
    summary: 'search the records of delivered log files',
    load: () => import('./search.ts').then((m) => m.addSearch),
  },
  recover: {
    usage: '[options]',
    summary: 'bring back the events of a gap from event history, as log files',
    load: () => import('./recover.ts').then((m) => m.addRecover),
  },
  drill: {
    usage: '[options]',
    summary: 'attack a trail made for it, and measure how the guard answers',
    load: () => import('./drill.ts').then((m) => m.addDrill),
  },
  explain: {
    usage: '[options] <check>',
    summary: 'say what a check asks, why, and how to mend it by hand',
    load: () => import('./explain.ts').then((m) => m.addExplain),
  },
  iam: {
    usage: '[options]',
    summary: 'print the least-privilege IAM policy for a policy file',
    load: () => import('./iam.ts').then((m) => m.addIam),
  },
  'resource-policy': {
    usage: '[options] <kind>',
    summary: 'print what the bucket, key, topic or log role of a new trail needs',
    load: () => import('./resource-policy.ts').then((m) => m.addResourcePolicy),
  },
  org: {
    usage: '',
    summary: 'what the accounts of an organization need',
    load: () => import('./org.ts').then((m) => m.addOrg),
  },
  package: {
    usage: '[options]',
    summary: 'write the functions and the template, to deploy them without osls',
    load: () => import('./package.ts').then((m) => m.addPackage),
  },
  doctor: {
    usage: '[options]',
    summary: 'say whether credentials, permissions and the deployed guard are in order',
    load: () => import('./doctor.ts').then((m) => m.addDoctor),
  },
  alert: {
    usage: '[options]',
    summary: 'send a test alert, and say who receives it',
    load: () => import('./alert.ts').then((m) => m.addAlert),
  },
  uninstall: {
    usage: '[options]',
    summary: 'remove the rules that the guard made in other regions',
    load: () => import('./uninstall.ts').then((m) => m.addUninstall),
  },
  completion: {
    usage: '<shell>',
    summary: 'print a completion script for bash, zsh or fish',
    load: () => import('./completion.ts').then((m) => m.addCompletion),
  },
  demo: {
    usage: '',
    summary: 'show all this on a sandbox, without an AWS account',
    load: () => import('./demo.ts').then((m) => m.addDemo),
  },
  sandbox: {
    usage: '[options]',
    summary: 'AWS on this machine, for trying and testing',
    load: () => import('./sandbox.ts').then((m) => m.addSandbox),
  },
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
  const session: Session = { ...terminal, aws: { ...aws }, exitWith: (given) => (code = given) }
  const program = commandLine(session)
  const restoreProfile = oneProfile(program, session)
  program.hook('preAction', (_, command) => noteRegions(command, session))
  try {
    const name = commandNamed(argv)
    if (name === undefined) listCommands(program)
    else await addCommand(name, program, session)
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    // Commander has written its own errors already.
    if (error instanceof CommanderError) return error.exitCode
    terminal.err(await commandErrorText(error, program.opts<{ debug?: boolean }>().debug === true))
    return 1
  } finally {
    restoreProfile()
  }
}

/**
 * `--profile` is `AWS_PROFILE` for this run. The SDK takes credentials and region from the profile that a client is
 * given, but endpoints, services and certificates from the environment's alone: with both set, requests that one
 * profile signs would go to the other's endpoint. Gives a way to put the environment back.
 */
function oneProfile(program: Command, { aws, ask }: Session): () => void {
  const before = process.env['AWS_PROFILE']
  program.hook('preAction', async (_, command) => {
    const { profile } = command.opts<{ profile?: string }>()
    if (profile !== undefined) process.env['AWS_PROFILE'] = profile
    if (ask) aws.mfaCode ??= (device) => ask(`Code of the MFA device ${plainText(device)}: `)
    // Commands without the option call nothing.
    if (command.options.some((option) => option.attributeName() === 'profile')) await connectAsTold(aws)
  })
  return () => {
    if (before === undefined) delete process.env['AWS_PROFILE']
    else process.env['AWS_PROFILE'] = before
  }
}

/** A region that is not known may be a typo, and may be new: it is asked for, and the question is raised. */
async function noteRegions(command: Command, { err }: Session): Promise<void> {
  const {
    regions = [],
    region,
    quiet,
  } = command.opts<{ regions?: string[]; region?: string; quiet?: boolean }>()
  const named = region === undefined ? regions : [...regions, region]
  if (named.length === 0 || quiet) return
  const { regionNotes } = await import('./region-names.ts')
  for (const note of regionNotes(named)) err(`trailkeeper: ${note}\n`)
}

/** Connections that follow proxies and certificates of the environment and its profile. */
async function connectAsTold(aws: AwsSettings): Promise<void> {
  if (aws.connect || aws.connections) return
  const [{ createProxiedConnections }, { caBundleOfProfile }] = await Promise.all([
    import('../lib/aws/proxied-connections.ts'),
    import('./shared-config.ts'),
  ])
  const caBundle = await caBundleOfProfile()
  if (caBundle !== undefined) aws.caBundle ??= caBundle
  aws.connect = (timeout, accounts) =>
    createProxiedConnections({
      ...(timeout !== undefined && { timeout }),
      ...(accounts !== undefined && { accounts }),
      ...(caBundle !== undefined && { caBundle }),
    })
}

/** The program with every command, for whoever describes it. */
export async function wholeProgram(session: Session): Promise<Command> {
  const program = commandLine(session)
  for (const name of Object.keys(commands)) await addCommand(name, program, session)
  return program
}

/** The one command that is named, also where its help is asked for. */
function commandNamed(argv: readonly string[]): string | undefined {
  const [first, second] = argv.filter((word) => !word.startsWith('-'))
  const named = first === 'help' ? second : first
  return named !== undefined && Object.hasOwn(commands, named) ? named : undefined
}

async function addCommand(name: string, program: Command, session: Session): Promise<void> {
  const listed = commands[name]
  if (!listed) return
  const add = await listed.load()
  add(program, session)
  const command = program.commands.find((one) => one.name() === name)?.summary(listed.summary)
  if (command) tellOwnHelp(command, `trailkeeper ${name}`)
}

/** After a wrong use: the help of the command itself, which has its options. */
function tellOwnHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help tells more)`)
  for (const below of command.commands) tellOwnHelp(below, `${path} ${below.name()}`)
}

/** Names and summaries alone, for the help, and to suggest the command that was meant. */
function listCommands(program: Command): void {
  for (const [name, { usage, summary }] of Object.entries(commands)) {
    program.command(`${name} ${usage.replace('[options]', '').trim()}`.trim()).summary(summary)
  }
  program.configureHelp({
    subcommandTerm: (command) => {
      const usage = commands[command.name()]?.usage ?? '[command]'
      return `${command.name()} ${usage}`.trim()
    },
  })
}

function commandLine(session: Session): Command {
  return (
    new Command('trailkeeper')
      .description('Keeps AWS CloudTrail on, whole and provable, in every region.')
      .version(manifest.version)
      .option('--debug', 'show stack traces')
      // A description is broken to the width of the terminal, not to that of its source.
      .configureHelp({ commandDescription: (command) => paragraphs(command.description()) })
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
  )
}

const examples = `
Credentials, profile, region, AWS_ENDPOINT_URL, HTTPS_PROXY, NO_PROXY and AWS_CA_BUNDLE come from the usual AWS environment.

Examples:
  trailkeeper scan                        judge every trail in every region
  trailkeeper plan                        and show what would be changed
  trailkeeper apply                       and change it, after asking
  trailkeeper coverage                    what is logged where, and an event that is not
  trailkeeper verify                      whether log files are what CloudTrail delivered
  trailkeeper init                        a policy file that fits the account
  trailkeeper doctor                      whether permissions and the guard are in order
  trailkeeper sandbox                     AWS on this machine, to try all that`
