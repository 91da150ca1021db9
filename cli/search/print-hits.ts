import { csvRow } from '../../lib/report/csv.ts'
import { words } from '../../lib/report/markdown.ts'
import type { Hit } from '../../lib/search/search-file.ts'
import { fieldAt, onOneLine, textOf } from '../../lib/text/fields.ts'
import { mostInMessage, plainText } from '../../lib/text/plain-text.ts'
import type { SearchFormat } from './search-options.ts'

type Columns = Readonly<Record<string, (hit: Hit) => string>>

const at =
  (...path: string[]) =>
  ({ record }: Hit): string =>
    textOf(fieldAt(record, ...path)) ?? ''

const actor = (hit: Hit): string =>
  at('userIdentity', 'arn')(hit) || at('userIdentity', 'invokedBy')(hit) || at('userIdentity', 'type')(hit)

const columns: Columns = {
  time: at('eventTime'),
  region: at('awsRegion'),
  account: at('recipientAccountId'),
  event: at('eventName'),
  source: at('eventSource'),
  actor,
  address: at('sourceIPAddress'),
  error: at('errorCode'),
  id: at('eventID'),
}

/** Prints hits as they come. */
export type Printer = { hit: (hit: Hit) => void; end: () => void }

const values = (hit: Hit): string[] => Object.values(columns).map((value) => value(hit))

/** @param out takes text; json alone keeps all hits until the end */
export function printerOf(format: SearchFormat, out: (text: string) => void): Printer {
  if (format === 'jsonl') return { hit: (hit) => out(`${onOneLine(hit.text)}\n`), end: () => undefined }
  if (format === 'json') return jsonPrinter(out)
  if (format === 'csv') {
    out(csvRow(Object.keys(columns)))
    return { hit: (hit) => out(csvRow(values(hit))), end: () => undefined }
  }
  if (format === 'markdown') {
    out(`| ${Object.keys(columns).join(' | ')} |\n|${' --- |'.repeat(Object.keys(columns).length)}\n`)
    return { hit: (hit) => out(`| ${values(hit).map(words).join(' | ')} |\n`), end: () => undefined }
  }
  return { hit: (hit) => out(`${lineOf(hit)}\n`), end: () => undefined }
}

function jsonPrinter(out: (text: string) => void): Printer {
  let count = 0
  return {
    hit: ({ text }) => out(`${count++ === 0 ? '[\n' : ',\n'}${onOneLine(text)}`),
    end: () => out(count === 0 ? '[]\n' : '\n]\n'),
  }
}

function lineOf(hit: Hit): string {
  const text = (name: string) => plainText(columns[name]?.(hit) ?? '', mostInMessage)
  const error = text('error')
  return [
    `${text('time')} ${text('region')} ${text('source').replace('.amazonaws.com', '')} ${text('event')}`,
    `${error ? ` ${error}` : ''} by ${text('actor')} from ${text('address')} ${text('id')}`,
  ].join('')
}
