import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

const fixed = { forceDosTimestamp: true, mode: 0o100_644, compressionLevel: 9 } as const

/**
 * The zip of a function's code: the same files give the same bytes, whenever and by whomever it is made.
 * @param folder whose files stand at the root of the zip; folders in it do not
 * @param texts further files, by their names, in the place of files of the folder
 * @throws whatever the file system answers
 */
export async function zipOfFolder(
  folder: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const entries = await readdir(folder, { withFileTypes: true })
  const own = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []))
  // Zips have no time zone: the same hour of the same day is written wherever it is made.
  const options = { ...fixed, mtime: new Date(2000, 0, 1) }
  const zip = new ZipFile()
  for (const name of [...new Set([...own, ...Object.keys(texts)])].toSorted(byCodeUnits)) {
    const text = texts[name]
    zip.addBuffer(text === undefined ? await readFile(join(folder, name)) : Buffer.from(text), name, options)
  }
  zip.end()
  return buffer(zip.outputStream)
}

/** As no locale does: each machine has the same order. */
const byCodeUnits = (a: string, b: string): number => Number(a > b) - Number(a < b)
