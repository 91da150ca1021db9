import { type Dirent, readdirSync, statSync } from 'node:fs'
import { fileErrorText } from './file-error.ts'

/** A file to read, a pipe to read as it comes, or why there is nothing to read. */
export type Input = { name: string; kind: 'file' | 'pipe' } | { name: string; refused: string }

/**
 * What the arguments name: files as they stand, and of folders all files below them, by name at each level. Links are
 * followed; a folder that was entered before, which a loop of links would lead to, is not entered again.
 */
export function* inputsOf(paths: readonly string[]): Generator<Input> {
  for (const path of paths) {
    if (path === '-') yield { name: '-', kind: 'pipe' }
    else yield* inputsAt(path, new Set(), true)
  }
}

function* inputsAt(name: string, entered: Set<string>, isNamed: boolean): Generator<Input> {
  const stats = attempt(() => statSync(name, { bigint: true }))
  if (typeof stats === 'string') yield { name, refused: stats }
  else if (stats.isDirectory()) yield* inputsBelow(name, `${stats.dev}:${stats.ino}`, entered)
  else if (stats.isFile()) yield { name, kind: 'file' }
  // What is named may be a pipe; one that lies in a folder might never end.
  else if (isNamed) yield { name, kind: 'pipe' }
  else yield { name, refused: 'neither a file nor a folder' }
}

function* inputsBelow(folder: string, id: string, entered: Set<string>): Generator<Input> {
  if (entered.has(id)) return
  entered.add(id)
  const entries = attempt(() => readdirSync(folder, { withFileTypes: true }))
  if (typeof entries === 'string') {
    yield { name: folder, refused: entries }
    return
  }
  const base = folder.endsWith('/') ? folder : `${folder}/`
  for (const entry of entries.toSorted(byName)) {
    const name = base + entry.name
    if (entry.isFile()) yield { name, kind: 'file' }
    else yield* inputsAt(name, entered, false)
  }
}

/** In the order of their UTF-16 units, whatever the language of the surroundings. */
const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1)

/** What it gives, or in words why it does not. */
function attempt<T extends object>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    return fileErrorText(error)
  }
}
