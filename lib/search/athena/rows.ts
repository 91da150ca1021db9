import { type Fields, field, isFields } from '../../text/fields.ts'
import { columnsOf, type ColumnType, isList, type Members, type TableKind } from './columns.ts'

/** Where a file lies: columns of a table that no record has. */
export type Partition = { account: string; region: string; day: string }

/** Names and types of a table's columns as DuckDB has them, its partitions last. */
export const duckColumns = (kind: TableKind): [name: string, type: string][] => [
  ...Object.entries(columnsOf(kind)).map(([name, type]): [string, string] => [
    name.toLowerCase(),
    duckType(type),
  ]),
  ...['account', 'region', 'day'].map((name): [string, string] => [name, 'VARCHAR']),
]

function duckType(type: ColumnType): string {
  if (type === 'number') return 'DOUBLE'
  if (type === 'map') return 'MAP(VARCHAR, VARCHAR)'
  if (typeof type === 'string') return 'VARCHAR'
  if (isList(type)) return `${duckType(type.list)}[]`
  const members = Object.entries(type).map(([name, inner]) => `"${name.toLowerCase()}" ${duckType(inner)}`)
  return `STRUCT(${members.join(', ')})`
}

/** A record as a row of a table, as Athena's reader of CloudTrail's files gives it: JSON and booleans as text. */
export const rowOf = (kind: TableKind, record: Fields, partition: Partition): Fields => ({
  ...membersOf(columnsOf(kind), record),
  account: textFor(partition.account),
  region: textFor(partition.region),
  day: textFor(partition.day),
})

const membersOf = (members: Members, value: unknown): Fields =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, type]) => {
      const cell = cellOf(type, field(value, name))
      return cell === undefined ? [] : [[name.toLowerCase(), cell]]
    }),
  )

function cellOf(type: ColumnType, value: unknown): unknown {
  if (value === undefined || value === null) return undefined
  if (type === 'number') return typeof value === 'number' ? value : undefined
  if (type === 'map')
    return isFields(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [textFor(key), textFor(inner)]))
      : undefined
  if (typeof type === 'string') return textFor(value)
  if (isList(type)) return [value].flat().map((one) => membersOf(type.list, one))
  return isFields(value) ? membersOf(type, value) : undefined
}

/** Half a character, which JSON can spell and no text of an engine holds, becomes the sign for one that is unknown. */
const textFor = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()
