import { afterPrefix, lowerBound } from './byte-key.ts'

/** What one page of a listing holds: keys, and what a delimiter folds them into. All are byte keys. */
export type Page = { keys: string[]; folders: string[]; last?: string; truncated: boolean }

export type PageRequest = {
  prefix: string
  delimiter: string
  /** The key or folder that the last page ended with. */
  after: string
  limit: number
  /** Whether a key has something to list. */
  shows: (key: string) => boolean
}

/**
 * One page of sorted keys (S3 API reference, ListObjectsV2: keys that hold the delimiter behind the prefix stand as one
 * folder, which counts as one). A folder that the last page ended in is not told again.
 */
export function pageOf(sorted: readonly string[], request: PageRequest): Page {
  const { prefix, delimiter, after, limit, shows } = request
  const page: Page = { keys: [], folders: [], truncated: false }
  let index = lowerBound(sorted, after > prefix ? after : prefix)
  for (let key = sorted[index]; key?.startsWith(prefix) === true; key = sorted[index]) {
    const folder = folderOf(key, prefix, delimiter)
    const passed = folder === undefined ? key <= after && after !== '' : after.startsWith(folder)
    if (passed || !shows(key)) {
      index = passed && folder !== undefined ? lowerBound(sorted, afterPrefix(folder)) : index + 1
      continue
    }
    if (page.keys.length + page.folders.length >= limit) return { ...page, truncated: limit > 0 }
    if (folder === undefined) page.keys.push(key)
    else page.folders.push(folder)
    page.last = folder ?? key
    index = folder === undefined ? index + 1 : lowerBound(sorted, afterPrefix(folder))
  }
  return page
}

/** The part of a key up to the first delimiter behind the prefix. */
export function folderOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return end < 0 ? undefined : key.slice(0, end + delimiter.length)
}
