import type { ProtectedResources } from '../../tamper/protected-resources.ts'
import type { Fields } from '../../text/fields.ts'
import type { Condition } from '../condition.ts'
import type { Sql } from '../sql.ts'

/** What a canned question may ask of the command that asks it. */
export type Asked = { protectedResources: ProtectedResources }

/**
 * A question that is asked often. Its conditions have both forms, for files and for tables, and are joined by those that
 * the command line names besides.
 */
export type Question = {
  id: string
  title: string
  /** What it finds, what it leaves out, and whose rule that is. */
  about: string
  /** An option without which it says nothing. */
  needs?: 'identity' | 'period'
  conditions: (asked: Asked) => Condition[]
  /** Judges the records that were selected, one after the other in their order. Begun anew for each search. */
  judge?: (asked: Asked) => (record: Fields) => boolean
  /** Prints counts by what this gives in the place of records. */
  countBy?: (record: Fields) => string
  /** Only the earliest record of each value of this. */
  firstOf?: Grouping
  /** The same again for keys that the found records gave out, so many times at most. */
  hops?: number
  /** Looks into files of every kind, recovered ones too. */
  allKinds?: boolean
}

/** What records are grouped by, for files and for tables. */
export type Grouping = { keyOf: (record: Fields) => string; columns: readonly string[] }

/** Rows of a table that have the earliest time in their group. */
export function earliestSql({ columns }: Grouping, table: string, where: Sql): Sql {
  const key = columns.join(', ')
  return {
    text: `(${key}, eventtime) IN (SELECT ${key}, min(eventtime) FROM ${table} WHERE ${where.text} GROUP BY ${key})`,
    values: where.values,
  }
}
