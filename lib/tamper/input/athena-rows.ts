import { field, type Fields, isFields, listOf, nonEmpty } from '../../text/fields.ts'
import { parseHiveText } from './hive-text.ts'

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
  cells.some((cell) => /^event_?(?:name|json)$/i.test(String(cell)))

/**
 * Names of a record as CloudTrail writes them (user guide, "CloudTrail record contents", "userIdentity element"): tables
 * of Athena and other databases have them in lower case (Athena user guide, "Create a table for CloudTrail logs").
 */
const names = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'serviceEventDetails',
  'vpcEndpointId',
  'eventCategory',
  'insightDetails',
  'sessionCredentialFromConsole',
  'principalId',
  'accountId',
  'invokedBy',
  'accessKeyId',
  'userName',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'creationDate',
  'mfaAuthenticated',
  'onBehalfOf',
  'userId',
  'ARNPrefix',
] as const

const squeezed = (name: string) => name.replaceAll('_', '').toLowerCase()
const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]))

/** Parts of a record that are structs of a table, and so have their names in lower case too. */
const structs = new Set(['userIdentity', 'resources', 'sessionContext'])
/** Parts that a row has as a text: JSON, or as Athena and Lake write structs and maps. */
const parts = ['userIdentity', 'requestParameters', 'responseElements', 'resources'] as const
const textParts = new Set<string>([...parts, 'additionalEventData', 'serviceEventDetails', 'insightDetails'])

/** Whether a record has parts as texts, as exports have. */
export const hasTextParts = (record: Fields): boolean =>
  parts.some((part) => typeof record[part] === 'string')

/** The record that a row of a table is: names in their own spelling, parts that are texts read, times with their zone. */
export function recordOfRow(row: Fields): Fields {
  const given = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(
    given.map(([name, value]) => {
      const known = byLowerCase.get(squeezed(name)) ?? name
      return [known, partOf(known, value)]
    }),
  )
}

function partOf(name: string, value: unknown): unknown {
  if (name === 'eventTime') return zoned(value)
  const whole = typeof value === 'string' && textParts.has(name) ? readPart(value) : value
  return structs.has(name) ? spelled(whole, name === 'resources') : whole
}

/** Lake and Athena write times without a zone, in UTC. */
function zoned(value: unknown): unknown {
  const time = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(value) : null
  return time ? `${time[1]}T${time[2]}Z` : value
}

function readPart(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseHiveText(text) ?? text
  }
}

function spelled(value: unknown, inResources: boolean): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => spelled(one, inResources))
  if (!isFields(value)) return value
  const entries = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(
    entries.map(([name, one]) => [spelling(name, inResources), spelled(one, inResources)]),
  )
}

function spelling(name: string, inResources: boolean): string {
  const lower = squeezed(name)
  if (lower === 'arn') return inResources ? 'ARN' : 'arn'
  return byLowerCase.get(lower) ?? name
}
