import { randomUUID } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../../lib/aws/errors.ts'

/** Days that a file of the cache may lie there without being used. */
export const mostIdleDays = 30
const dayMs = 86_400_000

/** Names that this program alone gives: of a file, of one that is being written, of one that is being removed. */
const ownForm = /^[0-9a-f]{64}\.parquet(?:\.[0-9a-f-]{36}\.(?:partial|old))?$/

/**
 * Removes from the cache what no run used for a month: each run marks the files that it reads, by their time, before it
 * reads them. Other files that lie there are left alone, and what cannot be removed stays.
 * @returns how many were removed, and their bytes
 */
export async function pruneCache(folder: string, now: number): Promise<{ files: number; bytes: number }> {
  const removed = { files: 0, bytes: 0 }
  for (const name of (await readdir(folder)).filter((one) => ownForm.test(one))) {
    const bytes = await removedIfIdle(join(folder, name), now)
    if (bytes === undefined) continue
    removed.files += 1
    removed.bytes += bytes
  }
  return removed
}

/** Out of the way first: a run that marks it meanwhile finds it where it was, or not at all. */
async function removedIfIdle(path: string, now: number): Promise<number | undefined> {
  const aside = `${path.slice(0, path.indexOf('.parquet'))}.parquet.${randomUUID()}.old`
  try {
    if (!isIdle(await stat(path), now)) return undefined
    await rename(path, aside)
    const held = await stat(aside)
    if (isIdle(held, now)) {
      await rm(aside)
      return held.size
    }
    await rename(aside, path)
    return undefined
  } catch (error) {
    if (['ENOENT', 'EPERM', 'EACCES', 'EBUSY', 'EROFS'].includes(errorCode(error))) return undefined
    throw error
  }
}

const isIdle = ({ mtimeMs }: { mtimeMs: number }, now: number): boolean =>
  now - mtimeMs > mostIdleDays * dayMs
