import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as duckdb from '@duckdb/node-api'
import { trinoMacros } from '../../../lib/search/trino-macros.ts'
import { AwsError, type RequestContext } from '../../service.ts'
import { databasesOf, type GlueTable } from '../glue/service.ts'
import { duckTypeOf, hiveTypeOf, valueFor } from './hive-type.ts'
import { projectedRows } from './projected-files.ts'

export type Answer = { columns: string[]; rows: (string | undefined)[][]; scannedBytes: number }

/** A query that Athena began and could not finish: the reason of its state. */
export class FailedQuery extends Error {}

/**
 * The engine that answers queries.
 * @throws AwsError NotImplemented where its package is not installed
 */
export async function loadEngine(
  load: () => Promise<typeof duckdb> = () => import('@duckdb/node-api'),
): Promise<typeof duckdb> {
  try {
    return await load()
  } catch {
    throw new AwsError(
      'NotImplemented',
      'The sandbox answers queries with the package @duckdb/node-api, which is not installed.',
      501,
    )
  }
}

/**
 * Answers a query over the files that its tables project.
 * @throws FailedQuery where Athena's would fail
 */
export async function runSql(
  text: string,
  values: readonly string[],
  context: RequestContext,
): Promise<Answer> {
  const { DuckDBInstance } = await loadEngine()
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-athena-'))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    for (const macro of trinoMacros) await connection.run(macro)
    let scannedBytes = 0
    for (const { database, table } of tablesIn(text, context)) {
      requireInjected(table, text)
      const { rows, bytes } = projectedRows(table, context)
      scannedBytes += bytes
      const file = join(folder, `${table.Name}.ndjson`)
      await writeFile(file, rowsText(table, rows))
      await connection.run(`CREATE SCHEMA IF NOT EXISTS "${database}"`)
      await connection.run(
        `CREATE TABLE "${database}"."${table.Name}" AS SELECT * FROM read_json('${file}', format = 'newline_delimited', maximum_object_size = 268435456, columns = {${columnsText(table)}})`,
      )
    }
    // From here on nothing but the tables is to be read.
    await connection.run('SET enable_external_access = false')
    const statement = await connection.prepare(text)
    values.forEach((value, at) => statement.bindVarchar(at + 1, value))
    const read = await statement.runAndReadAll()
    const rows = read
      .getRowsJson()
      .map((row) => row.map((cell) => (cell === null ? undefined : textOf(cell))))
    return { columns: read.columnNames(), rows, scannedBytes }
  } catch (error) {
    if (error instanceof AwsError || error instanceof FailedQuery) throw error
    throw new FailedQuery(`SYNTAX_ERROR: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    connection.closeSync()
    instance.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
}

type NamedTable = { database: string; table: GlueTable }

function tablesIn(text: string, context: RequestContext): NamedTable[] {
  return [...databasesOf(context).values()].flatMap(({ name, tables }) =>
    [...tables.values()]
      .filter((table) => new RegExp(String.raw`\b${name}\.${table.Name}\b`, 'i').test(text))
      .map((table) => ({ database: name, table })),
  )
}

/** Athena user guide, "Use dynamic ID partitioning". */
function requireInjected({ Parameters = {}, PartitionKeys = [] }: GlueTable, text: string): void {
  for (const { Name = '' } of PartitionKeys)
    if (
      Parameters[`projection.${Name}.type`] === 'injected' &&
      !new RegExp(String.raw`\b${Name}\s*(?:=|IN\s*\()`, 'i').test(text)
    )
      throw new FailedQuery(
        `CONSTRAINT_VIOLATION: For the injected projected partition column ${Name}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
      )
}

const typesOf = ({ StorageDescriptor, PartitionKeys = [] }: GlueTable): [string, string][] =>
  [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name = '', Type = 'string' }) => [
    Name,
    Type,
  ])

const columnsText = (table: GlueTable): string =>
  typesOf(table)
    .map(([name, type]) => `"${name}": '${duckTypeOf(hiveTypeOf(type))}'`)
    .join(', ')

function rowsText(table: GlueTable, rows: ReturnType<typeof projectedRows>['rows']): string {
  const types = typesOf(table).map(([name, type]) => [name, hiveTypeOf(type)] as const)
  return rows
    .map(({ partition, record }) => {
      const members = new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]))
      const row = types.map(([name, type]) => [name, valueFor(type, partition[name] ?? members.get(name))])
      return `${JSON.stringify(Object.fromEntries(row))}\n`
    })
    .join('')
}

const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell : JSON.stringify(cell))
