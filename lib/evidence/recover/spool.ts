import { createReadStream, existsSync } from 'node:fs'
import { appendFile, truncate } from 'node:fs/promises'
import { documentOf, field, onOneLine } from '../../text/fields.ts'

/** What one page of a look-up gave: records as text, and the token of the next page. */
export type Page = { records: readonly string[]; next?: string }

/** How far a look-up got: pages and events that are kept, and where it goes on; without a token it is at its end. */
export type Cursor = { pages: number; events: number; next?: string; isWhole: boolean }

const nowhere: Cursor = { pages: 0, events: 0, isWhole: false }

/**
 * Keeps a page: its records a line each, and then the cursor behind a `#`, in one write. A page whose cursor is not
 * there was cut off, and counts as never read.
 */
export async function keepPage(file: string, page: Page, before: Cursor): Promise<Cursor> {
  const cursor: Cursor = {
    pages: before.pages + 1,
    events: before.events + page.records.length,
    ...(page.next !== undefined && { next: page.next }),
    isWhole: page.next === undefined,
  }
  const lines = page.records.map((text) => `${lineOf(text)}\n`)
  await appendFile(file, `${lines.join('')}#${JSON.stringify(cursor)}\n`)
  return cursor
}

/** In the place of what is no record, and would pass for a cursor or for more than one line: it is counted as broken. */
const noRecord = '{"noRecord":true}'

function lineOf(text: string): string {
  if (text.startsWith('#')) return noRecord
  if (!/[\n\r]/.test(text)) return text
  return documentOf(text) ? onOneLine(text) : noRecord
}

/** Where an interrupted look-up goes on. What stands behind the last whole page is cut off. */
export async function cursorOf(file: string): Promise<Cursor> {
  if (!existsSync(file)) return nowhere
  let cursor = nowhere
  let end = 0
  let at = 0
  for await (const { line, length } of linesOf(file)) {
    at += length
    const read = line.startsWith('#') ? readCursor(line.slice(1)) : undefined
    if (!read) continue
    cursor = read
    end = at
  }
  await truncate(file, end)
  return cursor
}

function readCursor(text: string): Cursor | undefined {
  const read = documentOf(text)
  const [pages, events, next, isWhole] = ['pages', 'events', 'next', 'isWhole'].map((name) =>
    field(read, name),
  )
  if (typeof pages !== 'number' || typeof events !== 'number' || typeof isWhole !== 'boolean')
    return undefined
  return { pages, events, ...(typeof next === 'string' && { next }), isWhole }
}

/** Where a record stands in a spool, and what it is sorted by. */
export type Spooled = { time: number; id: string; at: number; length: number }

/** Every record of a spool by its place. `broken`: lines that are no record with a time and an id. */
export async function recordsIn(file: string): Promise<{ records: Spooled[]; broken: number }> {
  const records: Spooled[] = []
  let broken = 0
  let at = 0
  for await (const { line, length } of linesOf(file)) {
    if (!line.startsWith('#')) {
      const record = documentOf(line)
      const [id, eventTime] = [field(record, 'eventID'), field(record, 'eventTime')]
      const time = typeof eventTime === 'string' ? Date.parse(eventTime) : Number.NaN
      if (typeof id !== 'string' || Number.isNaN(time)) broken += 1
      else records.push({ time, id, at, length: length - 1 })
    }
    at += length
  }
  return { records, broken }
}

/** Lines with their length in bytes, the line break with it. A last line without one is left out: it was cut off. */
async function* linesOf(file: string): AsyncGenerator<{ line: string; length: number }> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file)) {
    let bytes: Buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      yield { line: bytes.toString('utf8', 0, end), length: end + 1 }
      bytes = bytes.subarray(end + 1)
    }
    rest = bytes
  }
}
