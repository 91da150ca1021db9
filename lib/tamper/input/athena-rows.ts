import { type Fields, field, isFields, listOf, nonEmpty } from '../../text/fields.ts'

/** Rows with their columns' names, and the lines of those that nothing names. */
export type AthenaRows = { rows: { row: Fields; line: number }[]; unnamed: number[] }

type Cells = { cells: readonly (string | null)[]; line: number }

/** A page has 1,000 rows at most (Athena API reference, GetQueryResults). */
const mostWaiting = 2000

/**
 * Makes rows of what `aws athena get-query-results` prints (Athena API reference, ResultSet). On a first page the first row
 * names the columns; else what stands behind the rows does, and they wait for it.
 */
export function createAthenaRows() {
  let columns: string[] | undefined
  let waiting: Cells[] = []

  function named(taken: readonly Cells[]): AthenaRows {
    const found: AthenaRows = { rows: [], unnamed: [] }
    for (const { cells, line } of taken) {
      const names = columns
      if (!names) found.unnamed.push(line)
      else
        found.rows.push({ row: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? null])), line })
    }
    return found
  }

  function namedNow(): AthenaRows {
    const taken = waiting
    waiting = []
    return named(taken)
  }

  function takeRow(cells: Cells['cells'], line: number): AthenaRows {
    if (isHeader(cells)) {
      columns = cells.map((cell) => cell ?? '')
      return nothing
    }
    if (columns) return named([{ cells, line }])
    waiting.push({ cells, line })
    return waiting.length > mostWaiting ? namedNow() : nothing
  }

  function takeResult(result: Fields, line: number): AthenaRows {
    nameColumns(result)
    const all: AthenaRows = { rows: [], unnamed: [] }
    for (const row of listOf(field(result, 'Rows'))) {
      const { rows, unnamed } = takeRow(cellsOf(row) ?? [], line)
      all.rows.push(...rows)
      all.unnamed.push(...unnamed)
    }
    return all
  }

  function nameColumns(result: unknown): void {
    const info = listOf(field(field(result, 'ResultSetMetadata'), 'ColumnInfo'))
    if (info.length > 0) columns = info.map((column) => nonEmpty(field(column, 'Name')) ?? '')
  }

  return {
    /** Takes a row, or a whole result; undefined where the value is neither. */
    take(value: Fields, line: number): AthenaRows | undefined {
      if (isFields(value['ResultSet'])) return takeResult(value['ResultSet'], line)
      const cells = cellsOf(value)
      return cells && takeRow(cells, line)
    },
    /** Takes what stands around rows that were taken one by one. */
    columns(around: unknown): AthenaRows {
      nameColumns(field(around, 'ResultSet'))
      return namedNow()
    },
    end: namedNow,
  }
}

const nothing: AthenaRows = { rows: [], unnamed: [] }

function cellsOf(row: unknown): (string | null)[] | undefined {
  const cells = field(row, 'Data')
  return Array.isArray(cells) ? cells.map((cell) => nonEmpty(field(cell, 'VarCharValue')) ?? null) : undefined
}

const isHeader = (cells: readonly (string | null)[]): boolean =>
  cells.some((cell) => /^event_?(?:name|json)$/i.test(cell ?? ''))
