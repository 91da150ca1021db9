import { type Command, InvalidArgumentError, Option } from 'commander'
import { RunError } from '../../lib/aws/errors.ts'
import * as by from '../../lib/search/condition.ts'
import { accountList } from '../account-options.ts'
import { durationOf, type Period, timeOf } from '../period-options.ts'
import { regionList } from '../region-names.ts'

/** Options of `search`, as written; times in milliseconds. */
export type SearchOptions = {
  from?: number
  to?: number
  last?: number
  regions?: string[]
  accounts?: string[]
  event?: string[]
  source?: string[]
  user?: string[]
  arn?: string[]
  role?: string[]
  accessKey?: string[]
  ip?: string[]
  resource?: string[]
  error?: string[]
  id?: string[]
  requestId?: string[]
  where?: string[]
  read?: boolean
  write?: boolean
  kind: Kind
  dir?: string
  bucket?: string
  prefix?: string
  trail?: string
  threads?: number
  order: 'oldest' | 'newest'
  limit?: number
  count?: boolean
  by?: string
  output: SearchFormat
  query?: string
  sql?: string
  cache?: string
  protected?: string
  engine: 'local' | 'athena'
  ddl: boolean
  yes: boolean
  database: string
  workGroup: string
  outputLocation?: string
  organization?: string
  quiet: boolean
}

export const kinds = ['events', 'network', 'insights', 'recovered', 'all'] as const
export type Kind = (typeof kinds)[number]

export const searchFormats = ['table', 'json', 'jsonl', 'csv', 'markdown'] as const
export type SearchFormat = (typeof searchFormats)[number]

const list = (text: string): string[] => {
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('')) throw new InvalidArgumentError('Name one or several, with commas between them.')
  return words
}

/** Options that ask something of a record. */
const filters = [
  'event',
  'source',
  'user',
  'arn',
  'role',
  'accessKey',
  'ip',
  'resource',
  'error',
  'id',
  'requestId',
  'where',
  'read',
  'write',
]

export function withSearchOptions(command: Command, now: () => number): Command {
  const time = (text: string) => timeOf(text, now())
  return command
    .option('--from <time>', 'events from this time on: 2026-03-01T12:00:00Z, or 36h for 36 hours ago', time)
    .option('--to <time>', 'events up to and with this time', time)
    .addOption(
      new Option('--last <duration>', 'events of this long up to now, such as 24h')
        .argParser(durationOf)
        .conflicts('from'),
    )
    .option('--regions <a,b>', 'in these regions', regionList)
    .option('--accounts <a,b>', 'in these accounts', accountList)
    .option('--event <a,b>', 'calls, such as StopLogging or Delete*', list)
    .option('--source <a,b>', 'services, such as s3 or s3.amazonaws.com', list)
    .option('--user <a,b>', 'names of users, roles or sessions', list)
    .option('--arn <a,b>', 'ARNs of who called', list)
    .option('--role <a,b>', 'what sessions of a role did, by its name or ARN', list)
    .option('--access-key <a,b>', 'ids of access keys', list)
    .option('--ip <a,b>', 'addresses, or ranges such as 10.0.0.0/8', list)
    .option('--resource <a,b>', 'resources, by ARN or by a name that the call gave', list)
    .option('--error <a,b>', 'error codes; any for every failed call', list)
    .option('--id <a,b>', 'ids of events', list)
    .option('--request-id <a,b>', 'ids of requests', list)
    .option('--where <path=value...>', 'a member of the record, such as requestParameters.bucketName=logs-*')
    .addOption(new Option('--read', 'only calls that read').conflicts('write'))
    .option('--write', 'only calls that change something')
    .option('--query <name>', 'a canned question; search queries lists them')
    .addOption(
      new Option('--sql <select>', 'SQL over the table cloudtrail_logs, the files of --dir').conflicts([
        ...filters,
        'query',
        'by',
        'bucket',
        'trail',
        'protected',
      ]),
    )
    .option(
      '--cache <folder>',
      'where --sql keeps what it read as Parquet; what no run uses for 30 days is removed',
    )
    .option(
      '--protected <file>',
      'for the question tampering: names and ARNs that count as protected, as for triage',
    )
    .addOption(
      new Option('--engine <engine>', 'read the files here, or ask Athena’s tables')
        .choices(['local', 'athena'])
        .default('local'),
    )
    .option('--database <name>', 'database of the tables', 'trailkeeper')
    .option('--work-group <name>', 'work group of Athena’s', 'primary')
    .option('--output-location <uri>', 'where Athena puts results, unless the work group says')
    .option('--organization <id>', 'id of the organization whose trail it is, for tables')
    .option('--ddl', 'print what makes the tables, and search nothing', false)
    .option('--yes', 'make tables without asking', false)
    .addOption(new Option('--kind <kind>', 'which files').choices(kinds).default('events'))
    .addOption(new Option('--dir <folder>', 'look in a folder').conflicts(['bucket', 'trail']))
    .addOption(
      new Option('--bucket <name>', 'look in a bucket; in that of a trail where none is given').conflicts(
        'trail',
      ),
    )
    .option('--prefix <prefix>', 'prefix in that bucket')
    .option('--trail <trail>', 'look in the bucket of this trail, by name or ARN')
    .option(
      '--threads <n>',
      'threads that unpack files; one for each core, up to four, where none is given',
      wholeNumber,
    )
    .addOption(new Option('--order <order>', 'which first').choices(['oldest', 'newest']).default('oldest'))
    .option('--limit <n>', 'end after so many', wholeNumber)
    .addOption(new Option('--count', 'print how many there are').conflicts(['limit', 'by']))
    .option('--by <path>', 'count by the values of a member, such as userIdentity.arn', memberPath)
    .addOption(new Option('--output <format>', 'how to print').choices(searchFormats).default('table'))
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .option('--quiet', 'no notes on stderr', false)
}

/** @throws InvalidArgumentError */
function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 on.')
  return Number(text)
}

/** @throws InvalidArgumentError */
function memberPath(text: string): string {
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(text)) throw new InvalidArgumentError('A path such as userIdentity.arn.')
  return text
}

/** What the options ask of where and when a record was made, as far as records tell. */
export const scopeOf = (options: SearchOptions, period?: Period): by.Condition[] => [
  ...(options.regions ? [by.byRegion(options.regions)] : []),
  ...(options.accounts ? [by.byAccount(options.accounts)] : []),
  ...(period ? [by.byTime(period.from, period.to)] : []),
]

/** Whether the options name who did it. */
export const namesSomebody = ({ accessKey, arn, user, role }: SearchOptions): boolean =>
  [accessKey, arn, user, role].some((values) => values !== undefined)

/**
 * What the options ask of a record besides.
 * @throws RunError for an address or a path that is none
 */
export function conditionsOf(options: SearchOptions): by.Condition[] {
  const listed: [string[] | undefined, (values: readonly string[]) => by.Condition][] = [
    [options.id, by.byId],
    [options.requestId, by.byRequestId],
    [options.accessKey, by.byAccessKey],
    [options.event, by.byEventName],
    [options.source, by.bySource],
    [options.user, by.byUser],
    [options.arn, by.byArn],
    [options.role, by.byRole],
    [options.resource, by.byResource],
    [options.error, by.byError],
    [options.ip, addresses],
  ]
  return [
    ...listed.flatMap(([values, condition]) => (values ? [condition(values)] : [])),
    ...(options.where ?? []).map(pathCondition),
    ...(options.read ? [by.byReadOnly(true)] : []),
    ...(options.write ? [by.byReadOnly(false)] : []),
  ]
}

function addresses(ranges: readonly string[]): by.Condition {
  try {
    return by.byAddress(ranges)
  } catch (error) {
    if (error instanceof RangeError) throw new RunError(error.message)
    throw error
  }
}

function pathCondition(text: string): by.Condition {
  const [, path, value] = /^([\w.-]+)=(.*)$/s.exec(text) ?? []
  if (path === undefined || value === undefined)
    throw new RunError(`"${text}" is no path and value such as requestParameters.bucketName=logs`)
  return by.byPath(path, value)
}
