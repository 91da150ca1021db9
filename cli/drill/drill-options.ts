import { type Command, InvalidArgumentError, Option } from 'commander'
import { type AttackId, attackIds, onCanary } from '../../lib/model/drill.ts'
import { durationOf } from '../period-options.ts'
import type { OutputFormat } from '../../lib/report/formats.ts'
import { regionList } from '../region-names.ts'
import { alsoOption, type AlsoOption, outputFormats } from '../sweep-options.ts'

/** Options of `drill`, as written. */
export type DrillOptions = {
  attack: readonly AttackId[]
  regions?: string[]
  allRegions: boolean
  timeout: number
  yes: boolean
  keep: boolean
  clean: boolean
  history: string
  topic?: string
  table?: string
  key?: string
  guardKey?: string
  policy?: string
  input?: string
  output: OutputFormat
  also: AlsoOption[]
  out?: string
  quiet: boolean
}

export const withDrillOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--attack <name>', `one of ${attackIds.join(', ')}; or all, which are those on the canary`)
        .default(['stop-logging'], 'stop-logging')
        .argParser(attacksOf),
    )
    .option('--regions <a,b>', "these regions; the guard's home region where absent", regionList)
    .option('--all-regions', 'all regions that are enabled, side by side', false)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for an answer')
        .default(20 * 60_000, '20m')
        .argParser(timeoutOf),
    )
    .option('--yes', 'do not ask', false)
    .option('--keep', 'leave the canary standing, for drill --clean to remove', false)
    .option('--clean', 'remove what drills left that did not end, and attack nothing', false)
    .option('--history <folder>', 'where results are kept, for the trend', '.trailkeeper/drills')
    .option(
      '--input <file>',
      'codes of those who read the alerts, without a terminal: a line a channel, of a file that may grow; - is stdin',
    )
    .option('--topic <arn>', "topic of the guard's alerts, where its functions do not tell")
    .option('--table <name>', "the guard's state table, where its functions do not tell")
    .option('--key <id>', 'the key that signs what people write; alias/trailkeeper-people by default')
    .option('--guard-key <id>', "the guard's own key; alias/trailkeeper-baselines by default")
    .option('--policy <file>', 'policy file, for its tags: of canary, bucket and queue')
    .addOption(
      new Option('--output <format>', 'how to print the report').choices(outputFormats).default('table'),
    )
    .option('--out <file>', 'write the report to a file instead of stdout')
    .addOption(alsoOption(outputFormats))
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no progress and no notes on stderr', false)

function attacksOf(text: string): readonly AttackId[] {
  if (text === 'all') return onCanary
  const names = text.split(',').map((name) => name.trim())
  const wrong = names.find((name) => !attackIds.some((id) => id === name))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`"${wrong}" is none of ${attackIds.join(', ')}, all.`)
  return attackIds.filter((id) => names.includes(id))
}

/** A record of a drill holds for thirty minutes; the answer has to come before. Seconds are for trying it. */
function timeoutOf(text: string): number {
  const [, seconds] = /^(\d+)s$/.exec(text) ?? []
  const timeout = seconds === undefined ? durationOf(text) : Number(seconds) * 1_000
  if (timeout === 0 || timeout > 25 * 60_000) throw new InvalidArgumentError('A time-out is 1s to 25m.')
  return timeout
}
