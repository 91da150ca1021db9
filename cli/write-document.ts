import { constants } from 'node:fs'
import { access, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorMessage, RunError } from '../lib/aws/errors.ts'
import type { LiveTerminal, Terminal } from './terminal.ts'

/**
 * Prints a document, or writes it to a file at one stroke, so that no half of it is ever left. A link is followed; what
 * is no regular file (`/dev/null`, a pipe) is written into, not replaced. One that is made in pieces is never held whole.
 * @throws RunError where the file cannot be written
 */
export async function writeDocument(
  document: Document,
  file: string | undefined,
  terminal: Terminal & Partial<Pick<LiveTerminal, 'pipe'>>,
): Promise<void> {
  const text = typeof document === 'string' ? document : inChunks(document)
  if (file === undefined) return print(text, terminal)
  try {
    const there = await fileAt(file)
    if (there?.isRegular === false) await writeFile(file, text)
    else await replaceFile(there?.path ?? file, text)
  } catch (error) {
    throw new RunError(`cannot write ${file}: ${errorMessage(error)}`, { cause: error })
  }
}

async function print(
  text: Document,
  { out, pipe }: Terminal & Partial<Pick<LiveTerminal, 'pipe'>>,
): Promise<void> {
  const write: (piece: string) => Promise<void> | void = pipe ?? out
  if (typeof text === 'string') return out(text)
  try {
    for (const piece of text) await write(piece)
  } catch (error) {
    // The reader had enough: `… --output csv | head`.
    if (codeOf(error) !== 'EPIPE') throw error
  }
}

const chunkSize = 65_536

/** Small pieces put together: a write for each of many thousand rows would take longer than the rows. */
function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < chunkSize) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}

type Document = string | Iterable<string>

/** The formats that a command is asked for: one to print or for a file, others for files. */
type AskedFormats<Format> = {
  output: Format
  out?: string
  also: readonly { format: Format; file: string }[]
}

/**
 * Prints or writes one run in each format that is asked for. Colours are for a terminal alone.
 * @throws RunError where a file cannot be written
 */
export async function writeDocuments<Format>(
  { output, out, also }: AskedFormats<Format>,
  session: LiveTerminal,
  printed: (format: Format, look: { color: boolean; width: number }) => Promise<Document>,
): Promise<void> {
  const { width } = session
  for (const { format, file } of also)
    await writeDocument(await printed(format, { color: false, width }), file, session)
  const color = out === undefined && session.outColor
  await writeDocument(await printed(output, { color, width }), out, session)
}

/**
 * Finds out before any work is done whether a file can be written.
 * @throws RunError where it cannot
 */
export async function checkOut(file: string): Promise<void> {
  if (file === '') throw new RunError('--out names no file')
  try {
    const there = await fileAt(file)
    if (there?.isDirectory) throw new RunError('it is a directory')
    await access(there?.isRegular === false ? file : dirname(there?.path ?? file), constants.W_OK)
  } catch (error) {
    const why = error instanceof RunError ? error.message : (reasons[codeOf(error)] ?? errorMessage(error))
    throw new RunError(`cannot write ${file}: ${why}`, { cause: error })
  }
}

/**
 * The same for all files that a command is to write.
 * @throws RunError where one cannot be written, or two are the same
 */
export async function checkOuts({
  out,
  also = [],
}: {
  out?: string
  also?: readonly { file: string }[]
}): Promise<void> {
  const files = [...(out === undefined ? [] : [out]), ...also.map(({ file }) => file)]
  const twice = files.find((file, index) => files.indexOf(file) !== index)
  if (twice !== undefined) throw new RunError(`${twice} cannot hold two reports: name another file`)
  for (const file of files) await checkOut(file)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'there is no such directory',
  EACCES: 'permission denied',
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

type FileAt = { path: string; isRegular: boolean; isDirectory: boolean }

async function fileAt(file: string): Promise<FileAt | undefined> {
  try {
    const path = await realpath(file)
    const found = await stat(path)
    return { path, isRegular: found.isFile(), isDirectory: found.isDirectory() }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function replaceFile(path: string, text: string | Iterable<string>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  try {
    await writeFile(partial, text)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
