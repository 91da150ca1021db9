import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorMessage, RunError } from '../../lib/aws/errors.ts'

export const templateName = 'trailkeeper.template.json'
const sums = 'SHA256SUMS'

/** What an earlier run may have written, and this one replaces. */
const isOurs = (name: string): boolean =>
  name === templateName || name === sums || /^[a-z]+-[0-9a-f]{16}\.zip$/.test(name)

/**
 * Makes the folder, or finds in it only what an earlier run wrote.
 * @throws RunError where it holds anything else, or cannot be made
 */
export async function openOut(folder: string): Promise<void> {
  if (folder === '') throw new RunError('--out names no folder')
  const there = await mkdir(folder, { recursive: true })
    .then(() => readdir(folder))
    .catch((error: unknown) => {
      throw new RunError(`cannot write ${folder}: ${errorMessage(error)}`, { cause: error })
    })
  const strange = there.find((name) => !isOurs(name))
  if (strange !== undefined)
    throw new RunError(`${folder} holds ${strange}, which is no part of a package: name another with --out`)
}

/**
 * Writes the zips, then the template that names them, then the checksums, each at one stroke; what an earlier run wrote
 * and this one does not goes last.
 * @param files bytes or text by name, without the template
 * @throws RunError where one cannot be written
 */
export async function writePackage(
  folder: string,
  zips: ReadonlyMap<string, Uint8Array>,
  template: string,
): Promise<void> {
  const files = new Map<string, Uint8Array | string>([...zips, [templateName, template]])
  const lines = [...files].map(([name, content]) => `${sha256(content)}  ${name}\n`)
  try {
    for (const [name, content] of [...files, [sums, lines.join('')] as const])
      await replaceFile(join(folder, name), content)
    const old = (await readdir(folder)).filter((name) => isOurs(name) && name !== sums && !files.has(name))
    for (const name of old) await rm(join(folder, name))
  } catch (error) {
    throw new RunError(`cannot write ${folder}: ${errorMessage(error)}`, { cause: error })
  }
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex')

async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  await writeFile(partial, content)
  await rename(partial, path).catch(async (error: unknown) => {
    await rm(partial, { force: true })
    throw error
  })
}
