import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { RunError } from '../lib/aws/errors.ts'
import { dayMs } from '../lib/evidence/names.ts'
import { createSeekers } from '../lib/evidence/seekers.ts'
import { athenaSuggestion } from '../lib/search/prices.ts'
import { questions } from '../lib/search/questions/index.ts'
import type { Asked, Question } from '../lib/search/questions/question.ts'
import { protectedByDefault, type ProtectedResources } from '../lib/tamper/protected-resources.ts'
import { nearestName } from '../lib/text/nearest-name.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { type Period, periodOf } from './period-options.ts'
import { type Files, filesOfFolder } from './search/files.ts'
import { runSearch, type Search } from './search/run-search.ts'
import type { SqlSearch } from './search/sql/ask-sql.ts'
import { fileEngine } from './search/search-files.ts'
import {
  conditionsOf,
  namesSomebody,
  scopeOf,
  type SearchOptions,
  withSearchOptions,
} from './search/search-options.ts'
import { mayCount, needsOldestFirst } from './search/take-hits.ts'
import { sayWhere } from './progress.ts'
import type { Session } from './session.ts'

/** `trailkeeper search`: events in delivered log files. */
export function addSearch(program: Command, session: Session): void {
  const command = program
    .command('search')
    .argument('[action]', 'queries lists the canned questions, setup makes tables for Athena', action)
  withSearchOptions(command, Date.now)
    .description(
      'Searches the records of delivered log files, in a folder or in the bucket of a trail, and prints them as they are\n' +
        'found. Stars and question marks stand for any characters. Without a time it looks through all files of a folder,\n' +
        'and through the last 24 hours of a bucket. Changes nothing;\n' +
        'setup alone makes tables, after asking.\n\n' +
        'Exit code: 0 found, 4 nothing found, 3 something could not be read, 1 could not run.',
    )
    .addHelpText('after', examples)
    .action(async (asked: Action | undefined, options: SearchOptions) => {
      if (asked === 'queries') return session.out(listed(options))
      if (asked === 'setup') {
        const { setUpTables } = await import('./search/athena/ask-athena.ts')
        return session.exitWith(await setUpTables(options, session))
      }
      if (options.ddl) {
        const { printDdl } = await import('./search/athena/ask-athena.ts')
        return printDdl(options, session)
      }
      session.exitWith(await searched(options, session))
    })
}

const actions = ['queries', 'setup'] as const
type Action = (typeof actions)[number]

function action(text: string): Action {
  const found = actions.find((name) => name === text)
  if (!found) throw new InvalidArgumentError(`It is one of ${actions.join(', ')}, or left out.`)
  return found
}

const examples = `
Examples:
  trailkeeper search --dir AWSLogs --event StopLogging,DeleteTrail
  trailkeeper search --dir AWSLogs --access-key AKIAIOSFODNN7EXAMPLE --output jsonl
  trailkeeper search --last 2h --error any --by userIdentity.arn
  trailkeeper search --last 7d --query tampering
  trailkeeper search --ddl --bucket acme-trail-logs --accounts 111122223333 --regions us-east-1`

function listed({ output }: SearchOptions): string {
  const rows = questions.map(({ id, title }) => ({ id, title }))
  if (output === 'json') return `${JSON.stringify(rows, undefined, 2)}\n`
  const lines = { table: questionLine, jsonl: JSON.stringify, csv: csvRow, markdown: markdownRow }
  const heads = { table: '', jsonl: '', csv: '"id","title"\n', markdown: '| id | title |\n| --- | --- |\n' }
  return `${heads[output]}${rows.map((row) => `${lines[output](row)}\n`).join('')}`
}

type Row = { id: string; title: string }
const questionLine = ({ id, title }: Row) => `${id.padEnd(20)} ${title}`
const csvRow = ({ id, title }: Row) => `"${id}","${title}"`
const markdownRow = ({ id, title }: Row) => `| \`${id}\` | ${title} |`

/** What is asked for, made of options. */
async function searched(options: SearchOptions, session: Session): Promise<number> {
  const now = Date.now()
  const question = questionOf(options)
  const inFolder = options.dir !== undefined
  const named = periodOf(options, now, inFolder ? { from: 0 } : {})
  const period = named ?? (inFolder ? undefined : { from: now - dayMs, to: now })
  const asked: Asked = { protectedResources: await protection(options.protected) }
  const scope = scopeOf(options, period)
  if (options.sql !== undefined) return searchedBySql(options, { sql: options.sql, period, scope }, session)
  if (options.cache !== undefined) throw new RunError('--cache keeps what --sql reads: add --sql')
  const own = question?.conditions(asked) ?? []
  const search: Search = { conditions: [...own, ...conditionsOf(options), ...scope], scope, question, asked }
  const kept = question?.allKinds ? { ...options, kind: 'all' as const } : options
  if (options.engine === 'local') return searchedFiles(kept, search, period, session)
  if (inFolder || period === undefined) throw new RunError('Athena searches a bucket, not a folder')
  const { askAthena } = await import('./search/athena/ask-athena.ts')
  return askAthena(kept, search, period, session)
}

/** @throws RunError for one that is not there, or that lacks an option */
function questionOf(options: SearchOptions): Question | undefined {
  if (options.query === undefined) return undefined
  const found = questions.find(({ id }) => id === options.query)
  if (!found) {
    const ids = questions.map(({ id }) => id)
    const near = nearestName(options.query, ids)
    throw new RunError(
      `no question is called "${options.query}"; ${near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`}`,
    )
  }
  if (found.needs === 'identity' && !namesSomebody(options))
    throw new RunError(`${found.id} needs --access-key, --arn, --user or --role`)
  if (found.needs === 'period' && (options.from === undefined || options.to === undefined))
    throw new RunError(`${found.id} needs --from and --to`)
  return found
}

async function protection(file: string | undefined): Promise<ProtectedResources> {
  if (file === undefined) return protectedByDefault
  const { parseProtection } = await import('../lib/tamper/parse-protection.ts')
  return parseProtection(await readFile(file, 'utf8'), file)
}

async function searchedBySql(
  options: SearchOptions,
  search: Omit<SqlSearch, 'dir'>,
  session: Session,
): Promise<number> {
  if (options.engine === 'athena')
    throw new RunError('--sql is for files of this machine: leave --engine out')
  if (options.dir === undefined)
    throw new RunError('--sql reads files of this machine: name their folder with --dir')
  const { missed, codeOf } = unreadCounter(options, session)
  const { askSql } = await import('./search/sql/ask-sql.ts')
  return codeOf(await askSql({ ...search, dir: options.dir }, options, session, missed))
}

/** Names what cannot be read, and knows the exit code by it. */
function unreadCounter({ quiet }: SearchOptions, session: Session) {
  let unread = 0
  const note = (text: string) => quiet || session.err(`trailkeeper search: ${plainText(text, 600)}\n`)
  return {
    note,
    missed: (what: string): void => {
      unread += 1
      note(what)
    },
    codeOf: (found: number): number => {
      if (unread > 0) return 3
      return found > 0 ? 0 : 4
    },
  }
}

async function searchedFiles(
  options: SearchOptions,
  search: Search,
  period: Period | undefined,
  session: Session,
): Promise<number> {
  const { note, missed, codeOf } = unreadCounter(options, session)
  const through = async ({ files, unread: unlisted, bytes = 0 }: Files): Promise<number> => {
    unlisted.forEach(missed)
    const suggestion = athenaSuggestion(files.length, bytes)
    if (suggestion !== undefined) note(suggestion)
    let begun = 0
    const backwards = options.order === 'newest' && !needsOldestFirst(search.question)
    const engine = fileEngine(backwards ? files.toReversed() : files, {
      atOnce: options.dir === undefined ? readAhead.bucket : readAhead.folder,
      countOnly: mayCount(options, search.question),
      unread: missed,
      onFile: () => (begun += 1),
    })
    const end = options.quiet ? undefined : sayWhere(session.err, () => `${begun} of ${files.length} files`)
    try {
      const found = await runSearch(engine, search, options, session.out)
      if (found === 0) note(files.length === 0 ? noFile : `nothing found in ${files.length} files`)
      return codeOf(found)
    } finally {
      end?.()
    }
  }
  const seekers = createSeekers(options.threads)
  try {
    if (options.dir !== undefined) return await through(filesOfFolder(options.dir, options, period, seekers))
    // A search of a folder needs nothing of AWS.
    const { withBucketFiles } = await import('./search/bucket-files.ts')
    return await withBucketFiles(options, session, period ?? { from: 0, to: Date.now() }, seekers, through)
  } finally {
    await seekers.close()
  }
}

/** Nothing was looked through: that is no answer to what was asked. */
const noFile = 'no log file of that time, kind and place is there: nothing was looked through'

/** Files that are read while one is looked through. */
const readAhead = { folder: 8, bucket: 24 }
