import { allOnByDefault, isRegionName } from '../lib/aws/regions.ts'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { nearestName } from '../lib/text/nearest-name.ts'
import { formats, type OutputFormat } from '../lib/report/formats.ts'
import { commaList } from './comma-list.ts'

/** Options of every command that looks at an account, as written. */
export type ScopeOptions = {
  regions?: string[]
  policy?: string
  out?: string
  quiet: boolean
  history?: string[]
}

/** Options that scan, plan and apply share, as written. */
export type SweepOptions = ScopeOptions & { output: OutputFormat; verbose: boolean }

const isFormat = (id: string): id is OutputFormat => id in formats
const allFormats = Object.keys(formats).filter((id) => isFormat(id))

/** What every command that prints a report prints, the default first. */
export const outputFormats = allFormats.filter((id) => !formats[id].scanOnly)
/** What scan prints: also what says nothing of a plan. */
export const scanFormats = allFormats

/** Adds the options of commands that print a report. */
export function withSweepOptions(command: Command, ids: readonly OutputFormat[] = outputFormats): Command {
  return withScopeOptions(command, ids)
    .option('--history <file...>', 'earlier reports (--output json), for the trend in html')
    .option('--verbose', 'list what passes as well, in table and markdown', false)
}

/** Adds the options that say where to look and where to print. The first format is the default. */
export function withScopeOptions(command: Command, choices: readonly string[]): Command {
  return command
    .option(
      '--regions <a,b>',
      'look at these regions only, without listing the enabled ones first',
      regionList,
    )
    .option('--policy <file>', 'policy file; all defaults where none is given')
    .addOption(
      new Option('--output <format>', 'how to print the report').choices(choices).default(choices[0]),
    )
    .option('--out <file>', 'write the report to a file instead of stdout')
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no progress and no notes on stderr', false)
}

/** @throws InvalidArgumentError */
export function regionList(text: string): string[] {
  const names = commaList(text)
  if (names.length === 0) throw new InvalidArgumentError('Name at least one region.')
  const wrong = names.find((name) => !isRegionName(name))
  if (wrong === undefined) return names
  const meant = nearestName(wrong, allOnByDefault())
  const hint =
    meant === undefined
      ? 'is not a region name such as eu-west-1.'
      : `is not a region name. Did you mean ${meant}?`
  throw new InvalidArgumentError(`"${wrong}" ${hint}`)
}
