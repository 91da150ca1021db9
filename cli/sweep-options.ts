import { type Command, InvalidArgumentError, Option } from 'commander'
import { formats, type OutputFormat } from '../lib/report/formats.ts'
import { regionList } from './region-names.ts'

/** Options of every command that looks at an account, as written. */
export type ScopeOptions = {
  regions?: string[]
  policy?: string
  out?: string
  quiet: boolean
  history?: string[]
  /** Where log files lie. */
  logs?: string
}

/** Options that scan, plan and apply share, as written. */
export type SweepOptions = ScopeOptions & { output: OutputFormat; verbose: boolean; also: AlsoOption[] }

/** A further form of the same report, for a file. */
export type AlsoOption = { format: OutputFormat; file: string }

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
    .option(
      '--logs <folder>',
      'delivered log files, or s3://bucket/prefix: html shows what those did who weakened logging',
    )
    .option('--verbose', 'list what passes as well, in table and markdown', false)
    .addOption(alsoOption(ids))
}

/** `--also sarif=FILE`, as often as wanted: what was read once is written in several formats. */
export function alsoOption(ids: readonly OutputFormat[]): Option {
  return new Option('--also <format=file>', 'write it in a further format to a file; may be given again')
    .default([], 'none')
    .argParser((text: string, before: AlsoOption[]): AlsoOption[] => {
      const [, id = '', file = ''] = /^([a-z]+)=(.+)$/s.exec(text) ?? []
      const format = ids.find((one) => one === id)
      if (format === undefined)
        throw new InvalidArgumentError(`Write FORMAT=FILE, with a format of ${ids.join(', ')}.`)
      return [...before, { format, file }]
    })
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
