import { type Command, Option } from 'commander'
import type { Region } from '../../lib/model/index.ts'
import { oneRegion } from '../region-names.ts'

/** Options that all commands on baselines share. */
export type BaselineOptions = {
  table?: string
  key?: string
  guardKey?: string
  region?: Region
  output: 'table' | 'json'
}

export const withBaselineOptions = (command: Command): Command =>
  command
    .option(
      '--table <name>',
      "the guard's table; TRAILKEEPER_TABLE or the only one named trailkeeper… by default",
    )
    .option('--key <id>', 'the key that signs what people accept; alias/trailkeeper-people by default')
    .option(
      '--guard-key <id>',
      'the key that signs what the guard keeps itself; alias/trailkeeper-baselines by default',
    )
    .option('--region <name>', 'region of the table and the key', oneRegion)
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .addOption(new Option('--output <format>', 'how to print it').choices(['table', 'json']).default('table'))
