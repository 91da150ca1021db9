import { type Command, InvalidArgumentError, Option } from 'commander'

/** Options that scan, plan and apply share, as written. */
export type SweepOptions = {
  regions?: string[]
  policy?: string
  output: OutputFormat
  out?: string
  profile?: string
  verbose: boolean
  quiet: boolean
}

export const outputFormats = ['table', 'json'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** Adds the shared options to a command. */
export function withSweepOptions(command: Command): Command {
  return command
    .option(
      '--regions <a,b>',
      'look at these regions only, without listing the enabled ones first',
      regionList,
    )
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .addOption(
      new Option('--output <format>', 'how to print the report').choices(outputFormats).default('table'),
    )
    .option('--out <file>', 'write the report to a file instead of stdout')
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--verbose', 'list what passes as well', false)
    .option('--quiet', 'no progress and no notes on stderr', false)
}

function regionList(text: string): string[] {
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
