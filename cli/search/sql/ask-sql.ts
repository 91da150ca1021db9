import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunError } from '../../../lib/aws/errors.ts'
import type { TableKind } from '../../../lib/search/athena/columns.ts'
import type { Condition } from '../../../lib/search/condition.ts'
import { sizeText } from '../../../lib/search/prices.ts'
import { allOf, withValues } from '../../../lib/search/sql.ts'
import type { Period } from '../../period-options.ts'
import type { Session } from '../../session.ts'
import { namesInFolder } from '../files.ts'
import type { Kind, SearchOptions } from '../search-options.ts'
import { loadDuckdb } from './load-duckdb.ts'
import { lockOn, openDuckdb, type SqlRows } from './open-duckdb.ts'
import { mostIdleDays, pruneCache } from './prune-cache.ts'
import { openCache, parquetOf } from './parquet-files.ts'
import { rowPrinter } from './print-rows.ts'

/** SQL over the files of a folder, and where they are. */
export type SqlSearch = { sql: string; dir: string; period: Period | undefined; scope: readonly Condition[] }

/**
 * `search --sql`: asks the records of log files on this machine, as the table `cloudtrail_logs` with the columns that
 * Athena's has.
 * @param unread is told of each file that cannot be read
 * @returns how many rows there were
 * @throws RunError where DuckDB is not installed, or does not take the SQL
 */
export async function askSql(
  { sql, dir, period, scope }: SqlSearch,
  options: SearchOptions,
  session: Pick<Session, 'out' | 'err' | 'onStop'>,
  unread: (what: string) => void,
): Promise<number> {
  const duckdb = await loadDuckdb()
  if (options.cache !== undefined) openCache(options.cache)
  const { names, unread: unlisted } = namesInFolder(dir, options, period)
  unlisted.forEach(unread)
  const scratch = await mkdtemp(join(tmpdir(), 'trailkeeper-sql-'))
  const database = await openDuckdb(duckdb, scratch)
  let isStopped = false
  const goOn = (): void => {
    if (isStopped) throw new RunError('stopped')
  }
  const dispose = session.onStop(() => {
    isStopped = true
    database.interrupt()
  })
  try {
    const kind = tableKind(options.kind)
    const settings = { kind, scratch, cache: options.cache, unread, goOn }
    const paths = await parquetOf(names, database, settings)
    const where = withValues(allOf(scope.flatMap((one) => (one.sql ? [one.sql] : []))))
    await lockOn(database, { paths, kind, where })
    const found = await printed(await database.select(sql), options, session.out, goOn)
    if (options.cache !== undefined) tellPruned(await pruneCache(options.cache, Date.now()), options, session)
    return found
  } catch (error) {
    goOn()
    throw error
  } finally {
    dispose()
    database.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

function tellPruned(
  { files, bytes }: { files: number; bytes: number },
  { quiet }: SearchOptions,
  { err }: Pick<Session, 'err'>,
): void {
  if (files === 0 || quiet) return
  err(
    `trailkeeper search: ${files} files of ${sizeText(bytes)} that no run used for ${mostIdleDays} days were removed from the cache\n`,
  )
}

/** Members of Insights events are null where there are none. */
const tableKind = (kind: Kind): TableKind => (kind === 'insights' || kind === 'all' ? 'insights' : 'events')

async function printed(
  { columns, pages }: SqlRows,
  { limit = Number.POSITIVE_INFINITY, count, output }: SearchOptions,
  out: (text: string) => void,
  goOn: () => void,
): Promise<number> {
  const printer = count ? undefined : rowPrinter(output, columns, out)
  let found = 0
  for await (const page of pages) {
    goOn()
    const rows = page.slice(0, limit - found)
    printer?.page(rows)
    found += rows.length
    if (found >= limit) break
  }
  printer?.end()
  if (count) out(`${found}\n`)
  return found
}
