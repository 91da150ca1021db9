import { type Command, Option } from 'commander'
import type { OutputFormat } from '../../lib/report/formats.ts'
import { accountList } from '../account-options.ts'
import { durationOf, timeOf } from '../period-options.ts'
import { regionList } from '../region-names.ts'
import { alsoOption, type AlsoOption, outputFormats } from '../sweep-options.ts'

/** Options of `verify`, as written. */
export type VerifyOptions = {
  from?: number
  to?: number
  last?: number
  regions?: string[]
  accounts?: string[]
  org: boolean
  bucket?: string
  prefix?: string
  quick: boolean
  dir?: string
  keys?: string[]
  sign?: string
  output: OutputFormat
  also: AlsoOption[]
  out?: string
  quiet: boolean
  verbose: boolean
}

/** Times as they were written are milliseconds; a duration counts back from now. */
export function withVerifyOptions(command: Command, now: () => number): Command {
  const time = (text: string) => timeOf(text, now())
  return command
    .option('--from <time>', 'judge from this time on: 2026-03-01T12:00:00Z, or 36h for 36 hours ago', time)
    .option('--to <time>', 'judge up to this time; now where none is given', time)
    .addOption(
      new Option('--last <duration>', 'judge this long up to now, such as 24h or 7d (default: 24h)')
        .argParser(durationOf)
        .conflicts(['from']),
    )
    .option(
      '--regions <a,b>',
      'look at these regions only, without listing the enabled ones first',
      regionList,
    )
    .option(
      '--accounts <a,b>',
      'accounts of an organization trail to look at; the own one where none is given',
      accountList,
    )
    .option('--org', 'look at all accounts of organization trails', false)
    .option('--bucket <name>', 'bucket to look in, where it is another than the trail has now')
    .option('--prefix <prefix>', 'prefix in that bucket')
    .option('--quick', 'signatures, chain and listing only: log files are not read', false)
    .addOption(
      new Option('--dir <folder>', 'look at what was downloaded, offline; needs --keys').conflicts([
        'bucket',
        'org',
        'profile',
      ]),
    )
    .option('--keys <file...>', 'public keys, as aws cloudtrail list-public-keys prints them')
    .option('--sign <key>', 'sign the report with this KMS key (id, ARN or alias)')
    .addOption(
      new Option('--output <format>', 'how to print the report').choices(outputFormats).default('table'),
    )
    .option('--out <file>', 'write the report to a file instead of stdout')
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no progress and no notes on stderr', false)
    .option('--verbose', 'list every object, in the table', false)
    .addOption(alsoOption(outputFormats))
}
