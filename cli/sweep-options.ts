import { type Command, InvalidArgumentError, Option } from 'commander'

/** Options of every command that looks at an account, as written. */
export type ScopeOptions = {
  regions?: string[]
  policy?: string
  out?: string
  profile?: string
  quiet: boolean
  history?: string[]
}

/** Options that scan, plan and apply share, as written. */
export type SweepOptions = ScopeOptions & { output: OutputFormat; verbose: boolean }

export const outputFormats = [
  'table',
  'json',
  'csv',
  'markdown',
  'html',
  'junit',
  'sarif',
  'asff',
  'ocsf',
] as const
export type OutputFormat = (typeof outputFormats)[number]

/** Adds the options of commands that print a report. */
export function withSweepOptions(command: Command): Command {
  return withScopeOptions(command, outputFormats)
    .option('--history <file...>', 'earlier reports (--output json), for the trend in html')
    .option('--verbose', 'list what passes as well, in table and markdown', false)
}

/** Adds the options that say where to look and where to print. The first format is the default. */
export function withScopeOptions(command: Command, formats: readonly [string, ...string[]]): Command {
  return command
    .option(
      '--regions <a,b>',
      'look at these regions only, without listing the enabled ones first',
      regionList,
    )
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .addOption(
      new Option('--output <format>', 'how to print the report').choices(formats).default(formats[0]),
    )
    .option('--out <file>', 'write the report to a file instead of stdout')
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no progress and no notes on stderr', false)
}

/** @throws InvalidArgumentError */
export function regionList(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (names.length === 0) throw new InvalidArgumentError('Name at least one region.')
  const wrong = names.find((name) => !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(name))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`"${wrong}" is not a region name such as eu-west-1.`)
  return names
}
