import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, RunError } from '../../../lib/aws/errors.ts'
import type { TableKind } from '../../../lib/search/athena/columns.ts'
import { duckColumns, rowOf } from '../../../lib/search/athena/rows.ts'
import { recordsIn } from '../../../lib/search/search-file.ts'
import { literalOf } from '../../../lib/search/sql.ts'
import { fileErrorText } from '../../triage/file-error.ts'
import { openPrivateFolder } from '../../private-folder.ts'
import { logFileOf } from '../files.ts'
import { groupKey, groupsOf, type HashedFile, hashOf, partitionOf } from './file-groups.ts'
import type { OpenDuckdb } from './open-duckdb.ts'

export type ParquetSettings = {
  kind: TableKind
  /** A folder of this run alone. */
  scratch: string
  /** Where Parquet files stay for later runs. */
  cache?: string | undefined
  unread: (what: string) => void
  /** @throws RunError where the run is to end */
  goOn: () => void
}

/**
 * Log files as Parquet, one file a group; those that the cache has for the very same bytes are taken from there. What
 * cannot be read is named, and its group is made anew each time, so that it is named each time.
 */
export async function parquetOf(
  names: readonly string[],
  duckdb: OpenDuckdb,
  settings: ParquetSettings,
): Promise<string[]> {
  const made: string[] = []
  for (const group of groupsOf(names)) {
    const known =
      settings.cache === undefined ? undefined : await cached(group, settings.cache, duckdb, settings)
    made.push(known ?? (await converted(group, duckdb, settings)))
  }
  return made
}

const pathIn = (cache: string, files: readonly HashedFile[], { version }: OpenDuckdb, kind: TableKind) =>
  join(cache, `${groupKey(files, kind, version)}.parquet`)

async function cached(
  group: readonly string[],
  cache: string,
  duckdb: OpenDuckdb,
  { kind, goOn }: ParquetSettings,
): Promise<string | undefined> {
  const files: HashedFile[] = []
  for (const name of group) {
    goOn()
    try {
      files.push({ name, sha256: hashOf(await readFile(name)) })
    } catch {
      // It is read again, and named, as the group is made.
      return undefined
    }
  }
  const path = pathIn(cache, files, duckdb, kind)
  await markUsed(path)
  return (await isParquet(path)) ? path : undefined
}

/** By its time: what no run uses is removed one day. One that is not there is made. */
async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

/** The first and last four bytes of Parquet: what a machine that died left of a file is made anew. */
async function isParquet(path: string): Promise<boolean> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    const { size } = await file.stat()
    const ends = Buffer.alloc(8)
    await file.read(ends, 0, 4, 0)
    await file.read(ends, 4, 4, Math.max(0, size - 4))
    return ends.toString('latin1') === 'PAR1PAR1'
  } catch {
    return false
  } finally {
    await file?.close()
  }
}

/** Makes the Parquet of a group. It gets its name in the cache at one stroke, by the bytes that were read for it. */
async function converted(
  group: readonly string[],
  duckdb: OpenDuckdb,
  settings: ParquetSettings,
): Promise<string> {
  const { cache, scratch, kind } = settings
  const lines = join(scratch, `${randomUUID()}.ndjson`)
  try {
    const files = await writeRows(group, lines, settings)
    const isKept = cache !== undefined && files.length === group.length
    const path = isKept ? pathIn(cache, files, duckdb, kind) : join(scratch, `${randomUUID()}.parquet`)
    const partial = `${path}.${randomUUID()}.partial`
    try {
      // It is there before it is written, as DuckDB would let everybody read it.
      await writeFile(partial, '', { mode: 0o600, flag: 'wx' })
      await duckdb.run(copyText(kind, lines, partial))
      await rename(partial, path)
    } finally {
      await rm(partial, { force: true })
    }
    return path
  } finally {
    await rm(lines, { force: true })
  }
}

function copyText(kind: TableKind, lines: string, path: string): string {
  const columns = duckColumns(kind).map(([name, type]) => `"${name}": ${literalOf(type)}`)
  return (
    `COPY (SELECT * FROM read_json(${literalOf(lines)}, format = 'newline_delimited', ` +
    `maximum_object_size = ${largestRow}, columns = {${columns.join(', ')}})) ` +
    `TO ${literalOf(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`
  )
}

/** Bytes; a whole log file may be that large. */
const largestRow = 512 * 1024 * 1024

/** Writes the records of files as lines. @returns those that could be read to the last record */
async function writeRows(
  group: readonly string[],
  path: string,
  { kind, unread, goOn }: ParquetSettings,
): Promise<HashedFile[]> {
  const read: HashedFile[] = []
  const lines = await open(path, 'wx', 0o600)
  try {
    for (const name of group) {
      goOn()
      const rows = await rowsIn(name, kind)
      if (rows.fault === undefined) read.push({ name, sha256: rows.sha256 })
      else unread(`${name}: ${rows.fault}`)
      await lines.writeFile(rows.text)
    }
  } finally {
    await lines.close()
  }
  return read
}

async function rowsIn(
  name: string,
  kind: TableKind,
): Promise<{ sha256: string; text: string; fault?: string }> {
  let fault: string | undefined
  try {
    const bytes = await readFile(name)
    const records = recordsIn(logFileOf(bytes, name), (what) => (fault = what)) ?? []
    const rows = records.map((record) => JSON.stringify(rowOf(kind, record, partitionOf(name, record))))
    const text = rows.map((row) => `${row}\n`).join('')
    return { sha256: hashOf(bytes), text, ...(fault !== undefined && { fault }) }
  } catch (error) {
    return { sha256: '', text: '', fault: fileErrorText(error) }
  }
}

/**
 * The folder of the cache, made where it is not there: for its owner alone, as what lies in it is believed.
 * @throws RunError where it cannot be made, or others may write to it
 */
export function openCache(folder: string): void {
  try {
    openPrivateFolder(folder)
  } catch (error) {
    throw new RunError(`cannot keep files in ${folder}: ${errorMessage(error)}`, { cause: error })
  }
}
