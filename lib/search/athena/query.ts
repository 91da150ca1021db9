import type { AccountId, Region } from '../../model/index.ts'
import type { Condition } from '../condition.ts'
import { earliestSql, type Grouping } from '../questions/question.ts'
import { allOf, type Sql, sql } from '../sql.ts'
import { selected, type TableKind } from './columns.ts'
import { checkName, tableNames } from './table.ts'

export type QueryScope = {
  database: string
  kind: TableKind
  /** Milliseconds; both ends count. */
  range: { from: number; to: number }
  accounts?: readonly AccountId[]
  regions?: readonly Region[]
  order: 'oldest' | 'newest'
}

/**
 * A query for the rows that may fit, every value of it a parameter. It selects by partition first: a file's day is that
 * of its delivery, which may be the one after its events.
 */
export function queryOf(scope: QueryScope, conditions: readonly Condition[], firstOf?: Grouping): Sql {
  checkName(scope.database)
  const table = `${scope.database}.${tableNames[scope.kind]}`
  const wanted = allOf([...partitions(scope), ...conditions.flatMap((one) => (one.sql ? [one.sql] : []))])
  const where = firstOf ? allOf([wanted, earliestSql(firstOf, table, wanted)]) : wanted
  const direction = scope.order === 'newest' ? ' DESC' : ''
  return {
    text: `SELECT ${selected(scope.kind)} FROM ${table} WHERE ${where.text} ORDER BY eventtime${direction}`,
    values: where.values,
  }
}

const dayMs = 86_400_000
const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')

function partitions({ range, accounts, regions }: QueryScope): Sql[] {
  return [
    ...oneOf('account', accounts),
    ...oneOf('region', regions),
    sql('day BETWEEN ? AND ?', dayText(range.from - dayMs / 96), dayText(range.to + dayMs)),
  ]
}

const oneOf = (column: string, values: readonly string[] | undefined): Sql[] =>
  values ? [sql(`${column} IN (${values.map(() => '?').join(', ')})`, ...values)] : []
