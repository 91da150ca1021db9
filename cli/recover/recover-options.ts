import { type Command, Option } from 'commander'
import { interruptedRange } from '../../lib/evidence/recover/recover.ts'
import { readRole } from '../../lib/org/member-credentials.ts'
import { accountList } from '../account-options.ts'
import { countsBack, timeOf } from '../period-options.ts'
import { regionList } from '../region-names.ts'

/** Options of `recover`, as written; times in milliseconds. */
export type RecoverOptions = {
  from: number
  to: number
  trail?: string
  regions?: string[]
  accounts?: string[]
  org: boolean
  role: string
  externalId?: string
  out: string
  diff: boolean
  resume: boolean
  yes: boolean
  output: 'table' | 'json'
  quiet: boolean
}

/** A time as it was given; one that counts back from now moves with each run. */
type AskedTime = { time: number; countsBack: boolean }

/** Options of `recover` as the command line gives them. */
export type AskedRecovery = Omit<RecoverOptions, 'from' | 'to'> & { from: AskedTime; to: AskedTime }

/**
 * The options with their times. A run that goes on with an interrupted one means the times which that one was given,
 * where its own only count back from now.
 */
export async function withTimes(asked: AskedRecovery, stateFolder: string): Promise<RecoverOptions> {
  const before = asked.resume ? await interruptedRange(stateFolder) : undefined
  const meant = (side: 'from' | 'to') =>
    asked[side].countsBack ? (before?.[side] ?? asked[side].time) : asked[side].time
  return { ...asked, from: meant('from'), to: meant('to') }
}

export function withRecoverOptions(command: Command, now: () => number): Command {
  const time = (text: string): AskedTime => ({ time: timeOf(text, now()), countsBack: countsBack(text) })
  return command
    .requiredOption('--from <time>', 'from this time on: 2026-03-01T12:00:00Z, or 36h for 36 hours ago', time)
    .requiredOption('--to <time>', 'up to and with this time', time)
    .requiredOption('--out <place>', 'a folder, or s3://BUCKET/PREFIX, which asks first')
    .option(
      '--trail <arn>',
      'with --diff: compare with the files of this trail; with those of all where absent',
    )
    .option('--regions <a,b>', 'these regions only, without listing the enabled ones first', regionList)
    .addOption(
      new Option('--accounts <a,b>', 'these accounts, by a role in each; the own one where absent')
        .argParser(accountList)
        .conflicts('org'),
    )
    .option('--org', 'all accounts of the organization, by a role in each', false)
    .option('--role <name>', 'role to assume in each account but the own', readRole.name)
    .option('--external-id <id>', 'external id that the role asks for')
    .option('--diff', 'only events that the trail’s own files of that time lack', false)
    .option('--resume', 'go on with an interrupted run of the same question', false)
    .option('--yes', 'write to S3 without asking', false)
    .addOption(
      new Option('--output <format>', 'how to print what was done')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no progress and no notes on stderr', false)
}
