import type { Command } from 'commander'
import { errorMessage } from '../lib/aws/errors.ts'
import { dayMs } from '../lib/evidence/names.ts'
import { type Condition, valuesAt } from '../lib/search/condition.ts'
import { countIn, type Hit, searchFile } from '../lib/search/search-file.ts'
import { textOf } from '../lib/text/fields.ts'
import { plainText } from '../lib/text/plain-text.ts'
import { type Files, filesOfFolder, type SearchedFile } from './search/files.ts'
import { printerOf } from './search/print-hits.ts'
import { conditionsOf, rangeOf, type SearchOptions, withSearchOptions } from './search/search-options.ts'
import type { Session } from './session.ts'

/** `trailkeeper search`: events in delivered log files. */
export function addSearch(program: Command, session: Session): void {
  withSearchOptions(program.command('search'), Date.now)
    .description(
      'Searches the records of delivered log files, in a folder or in the bucket of a trail, and prints them as they are\n' +
        'found. Stars and question marks stand for any characters. Without a time it looks through all files of a folder,\n' +
        'and through the last 24 hours of a bucket. Changes nothing.\n\n' +
        'Exit code: 0 found, 4 nothing found, 3 something could not be read, 1 could not run.',
    )
    .addHelpText('after', examples)
    .action(async (options: SearchOptions) => {
      session.exitWith(await searched(options, session))
    })
}

const examples = `
Examples:
  trailkeeper search --dir AWSLogs --event StopLogging,DeleteTrail
  trailkeeper search --dir AWSLogs --access-key AKIAIOSFODNN7EXAMPLE --output jsonl
  trailkeeper search --last 2h --error any --by userIdentity.arn`

async function searched(options: SearchOptions, session: Session): Promise<number> {
  const now = Date.now()
  const asked = rangeOf(options, now)
  const inBucket = asked ?? { from: now - dayMs, to: now }
  const conditions = conditionsOf(options, options.dir === undefined ? inBucket : asked)
  const note = (text: string) => options.quiet || session.err(`trailkeeper search: ${plainText(text, 600)}\n`)
  const search = async ({ files, unread }: Files): Promise<number> => {
    unread.forEach(note)
    const found = await searchAll(
      options.order === 'newest' ? files.toReversed() : files,
      conditions,
      options,
      session,
      note,
    )
    if (unread.length + found.unread > 0) return 3
    return found.hits > 0 ? 0 : 4
  }
  if (options.dir !== undefined) return search(filesOfFolder(options.dir, options, asked))
  // A search of a folder needs nothing of AWS.
  const { withBucketFiles } = await import('./search/bucket-files.ts')
  return withBucketFiles(options, session, inBucket, search)
}

type Found = { hits: number; unread: number }

async function searchAll(
  files: readonly SearchedFile[],
  conditions: readonly Condition[],
  options: SearchOptions,
  { out }: Session,
  note: (text: string) => void,
): Promise<Found> {
  const found = { hits: 0, unread: 0 }
  const counts = new Map<string, number>()
  const printer = options.count || options.by !== undefined ? undefined : printerOf(options.output, out)
  const take = (hit: Hit): void => {
    found.hits += 1
    printer?.hit(hit)
    if (options.by === undefined) return
    for (const value of valuesAt(hit.record, options.by.split('.'))) {
      const name = typeof value === 'string' ? value : JSON.stringify(value)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  const atOnce = options.dir === undefined ? readAhead : 1
  for await (const { file, content } of inTurn(files, atOnce)) {
    if (found.hits >= (options.limit ?? Number.POSITIVE_INFINITY)) break
    try {
      const bytes = await content
      if (options.count) found.hits += countIn(bytes, conditions) ?? 0
      else
        inOrder(searchFile(bytes, conditions) ?? [], options)
          .slice(0, (options.limit ?? Number.POSITIVE_INFINITY) - found.hits)
          .forEach(take)
    } catch (error) {
      found.unread += 1
      note(`${file.name}: ${errorMessage(error)}`)
    }
  }
  printer?.end()
  if (options.count) out(`${found.hits}\n`)
  if (options.by !== undefined) out(countsText(counts))
  return found
}

/** Files of a bucket that are fetched while one is looked through. */
const readAhead = 24

/** Files in their order, with so many being read at a time. A failure is told where the file's turn comes. */
async function* inTurn(
  files: readonly SearchedFile[],
  atOnce: number,
): AsyncGenerator<{ file: SearchedFile; content: Promise<Buffer> }> {
  const begun: { file: SearchedFile; content: Promise<Buffer> }[] = []
  let next = 0
  while (next < files.length || begun.length > 0) {
    for (; begun.length < atOnce && next < files.length; next += 1) {
      const file = files[next]
      if (!file) continue
      const content = file.content()
      content.catch(() => undefined)
      begun.push({ file, content })
    }
    const first = begun.shift()
    if (first) yield first
  }
}

const timeOfHit = ({ record }: Hit): number => Date.parse(textOf(record['eventTime']) ?? '')

/** Of one file by the time of the event: files come in the order of their names. */
function inOrder(hits: readonly Hit[], { order }: SearchOptions): Hit[] {
  const sorted = hits.toSorted((one, other) => timeOfHit(one) - timeOfHit(other))
  return order === 'newest' ? sorted.toReversed() : sorted
}

/** Values and how often each came, the most frequent first. */
const countsText = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([value, count]) => `${String(count).padStart(8)} ${plainText(value, 600)}\n`)
    .join('')
