import { join } from 'node:path'
import type { DuckDBValueConverter, Json } from '@duckdb/node-api'
import { RunError } from '../../../lib/aws/errors.ts'
import type { TableKind } from '../../../lib/search/athena/columns.ts'
import { duckColumns } from '../../../lib/search/athena/rows.ts'
import { literalOf } from '../../../lib/search/sql.ts'
import { trinoMacros } from '../../../lib/search/trino-macros.ts'
import { field, textOf } from '../../../lib/text/fields.ts'
import { plainText } from '../../../lib/text/plain-text.ts'
import type { Duckdb } from './load-duckdb.ts'

/** A database in memory. */
export type OpenDuckdb = {
  version: string
  run: (statement: string) => Promise<void>
  /** Runs SQL that somebody wrote: one statement that only reads. Rows come some at a time. */
  select: (text: string) => Promise<SqlRows>
  interrupt: () => void
  close: () => void
}

export type SqlRows = { columns: readonly string[]; pages: AsyncIterable<(Json | null)[][]> }

/** What DuckDB would load from the network by itself stays off. */
const settings = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

/** @param scratch a folder for what does not fit into memory */
export async function openDuckdb(duckdb: Duckdb, scratch: string): Promise<OpenDuckdb> {
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    ...settings,
    temp_directory: join(scratch, 'spilled'),
  })
  const connection = await instance.connect()
  for (const macro of trinoMacros) await connection.run(macro)
  return {
    version: duckdb.version(),
    run: async (statement) => {
      await explained(() => connection.run(statement))
    },
    select: async (text) => {
      const statement = await explained(() => prepared(duckdb, connection, text))
      const result = await explained(() => statement.stream())
      return {
        columns: result.deduplicatedColumnNames(),
        pages: explainedPages(result.yieldConvertedRows(converterOf(duckdb))),
      }
    },
    interrupt: () => connection.interrupt(),
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

type Connection = Awaited<ReturnType<Awaited<ReturnType<Duckdb['DuckDBInstance']['create']>>['connect']>>

/**
 * Leaves the table `cloudtrail_logs` over files of Parquet, and nothing else that can be read or written: no other file,
 * no extension, no setting (DuckDB documentation, "Securing DuckDB").
 * @param where a condition in SQL
 */
export async function lockOn(
  { run }: OpenDuckdb,
  { paths, kind, where }: { paths: readonly string[]; kind: TableKind; where: string },
): Promise<void> {
  const list = `[${paths.map(literalOf).join(', ')}]`
  const source = paths.length > 0 ? `read_parquet(${list})` : noRows(kind)
  await run(`SET allowed_paths = ${list}`)
  await run(`CREATE VIEW cloudtrail_logs AS SELECT * FROM ${source} WHERE ${where}`)
  await run('SET enable_external_access = false')
  await run('SET lock_configuration = true')
}

const noRows = (kind: TableKind): string =>
  `(SELECT ${duckColumns(kind)
    .map(([name, type]) => `CAST(NULL AS ${type}) AS "${name}"`)
    .join(', ')} LIMIT 0)`

async function prepared({ StatementType }: Duckdb, connection: Connection, text: string) {
  // An empty text fails in DuckDB without a word.
  if (text.trim() === '') throw new RunError('--sql takes one statement')
  const statements = await connection.extractStatements(text)
  if (statements.count !== 1) throw new RunError('--sql takes one statement')
  const statement = await statements.prepare(0)
  if (statement.statementType !== StatementType.SELECT)
    throw new RunError('--sql only reads: it takes a SELECT over the table cloudtrail_logs')
  if (statement.parameterCount > 0) throw new RunError('--sql takes no question marks for values')
  return statement
}

async function explained<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof RunError) throw error
    throw new RunError(
      `DuckDB cannot run it: ${plainText(textOf(field(error, 'message')) ?? String(error), 600)}`,
      { cause: error },
    )
  }
}

async function* explainedPages<T>(pages: AsyncIterableIterator<T>): AsyncGenerator<T> {
  while (true) {
    const page = await explained(() => pages.next())
    if (page.done === true) return
    yield page.value
  }
}

/** Values as JSON has them; whole numbers as numbers where they fit. */
function converterOf({ DuckDBTypeId, JsonDuckDBValueConverter }: Duckdb): DuckDBValueConverter<Json> {
  return (value, type, converter) => {
    if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
    if (type.typeId === DuckDBTypeId.DECIMAL && value !== null) return Number(String(value))
    return JsonDuckDBValueConverter(value, type, converter)
  }
}
