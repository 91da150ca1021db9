import type { Json } from '@duckdb/node-api'
import { csvRow } from '../../../lib/report/csv.ts'
import { jsonText } from '../../../lib/report/json.ts'
import { words } from '../../../lib/report/markdown.ts'
import { mostInMessage, plainText } from '../../../lib/text/plain-text.ts'
import type { SearchFormat } from '../search-options.ts'

type Row = readonly (Json | null)[]

/** Prints rows of a query as they come. */
export type RowPrinter = { page: (rows: readonly Row[]) => void; end: () => void }

/** @param out takes text */
export function rowPrinter(
  format: SearchFormat,
  columns: readonly string[],
  out: (text: string) => void,
): RowPrinter {
  if (format === 'table') return tablePrinter(columns, out)
  if (format === 'json') return jsonPrinter(columns, out)
  const line = lines[format]
  const head = { csv: csvRow(columns), markdown: markdownHead(columns), jsonl: '' }[format]
  if (head !== '') out(head)
  return {
    page: (rows) => out(rows.map((row) => line(row, columns)).join('')),
    end: () => undefined,
  }
}

const lines: Record<'csv' | 'markdown' | 'jsonl', (row: Row, columns: readonly string[]) => string> = {
  csv: (row) => csvRow(row.map(textOf)),
  markdown: (row) => `| ${row.map((value) => words(textOf(value))).join(' | ')} |\n`,
  jsonl: (row, columns) => `${jsonOf(row, columns)}\n`,
}

const markdownHead = (columns: readonly string[]): string =>
  `| ${columns.map(words).join(' | ')} |\n|${' --- |'.repeat(columns.length)}\n`

const textOf = (value: Json | null): string => {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const jsonOf = (row: Row, columns: readonly string[]): string =>
  jsonText(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])))

function jsonPrinter(columns: readonly string[], out: (text: string) => void): RowPrinter {
  let count = 0
  return {
    page: (rows) => {
      for (const row of rows) out(`${count++ === 0 ? '[\n' : ',\n'}${jsonOf(row, columns)}`)
    },
    end: () => out(count === 0 ? '[]\n' : '\n]\n'),
  }
}

/** As wide as the first page is; later values that are wider move what is behind them. */
function tablePrinter(columns: readonly string[], out: (text: string) => void): RowPrinter {
  let widths: number[] | undefined
  const head = columns.map((name) => plainText(name))
  const line = (cells: readonly string[]) =>
    out(
      `${cells
        .map((cell, at) => cell.padEnd(widths?.[at] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  const begin = (rows: readonly string[][]) => {
    if (widths) return
    widths = head.map((name, at) => Math.max(name.length, ...rows.map((cells) => cells[at]?.length ?? 0)))
    line(head)
  }
  return {
    page: (rows) => {
      const cells = rows.map((row) => row.map((value) => plainText(textOf(value), mostInMessage)))
      begin(cells)
      cells.forEach(line)
    },
    end: () => begin([]),
  }
}
