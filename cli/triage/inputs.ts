import { type BigIntStats, type Dirent, readdirSync, statSync } from 'node:fs'
import { fileErrorText } from './file-error.ts'

/** One thing to read, whole or as it comes. */
export type Readable = { name: string; whole: boolean }
/** The same, or why it cannot be read. */
export type Input = Readable | Refused
type Refused = { name: string; refused: string }

/** Files up to this size are read at once; longer ones, and pipes, as they come. */
const wholeFile = 4 * 1024 * 1024

/**
 * What the arguments name: files as they stand, and of folders all files below them, by name at each level. Links are
 * followed; a folder that was entered before, which a loop of links would lead to, is not entered again.
 */
export function* inputsOf(paths: readonly string[]): Generator<Input> {
  for (const path of paths) {
    if (path === '-') yield { name: '-', whole: false }
    else yield* inputsAt(path, { entered: new Set(), named: true })
  }
}

type Walk = { entered: Set<string>; named: boolean }

function* inputsAt(path: string, walk: Walk): Generator<Input> {
  const stats = statsOf(path)
  if ('refused' in stats) yield stats
  else if (stats.isDirectory()) yield* inputsBelow(path, stats, walk)
  else if (stats.isFile()) yield { name: path, whole: stats.size <= wholeFile }
  // What is named may be a pipe; one that lies in a folder might never end.
  else if (walk.named) yield { name: path, whole: false }
  else yield { name: path, refused: 'neither a file nor a folder' }
}

function* inputsBelow(folder: string, { dev, ino }: BigIntStats, { entered }: Walk): Generator<Input> {
  const id = `${dev}:${ino}`
  if (entered.has(id)) return
  entered.add(id)
  const entries = entriesOf(folder)
  if ('refused' in entries) {
    yield entries
    return
  }
  const base = folder.endsWith('/') ? folder : `${folder}/`
  for (const entry of entries) yield* inputsAt(`${base}${entry.name}`, { entered, named: false })
}

function statsOf(name: string): BigIntStats | Refused {
  try {
    return statSync(name, { bigint: true })
  } catch (error) {
    return { name, refused: fileErrorText(error) }
  }
}

function entriesOf(name: string): Dirent[] | Refused {
  try {
    return readdirSync(name, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    return { name, refused: fileErrorText(error) }
  }
}
