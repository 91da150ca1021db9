import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RunError } from '../../aws/errors.ts'
import { canonicalJson, documentOf, field, numberOf } from '../../text/fields.ts'

/**
 * Opens the folder in which a recovery keeps what is not written yet.
 * @param asked what the run was asked for; another run's pages must not be mixed with it
 * @throws RunError where an interrupted run lies there and nobody asked to go on with it, or one that asked for else
 */
export async function openState(folder: string, asked: object, resume: boolean): Promise<void> {
  const file = join(folder, 'query.json')
  const query = canonicalJson(asked)
  if (existsSync(file)) {
    const isSame = (await readFile(file, 'utf8')) === query
    if (resume && !isSame)
      throw new RunError(
        `${folder} holds an interrupted recovery of something else; delete it, or choose another --out`,
      )
    if (!resume)
      throw new RunError(
        `a recovery was interrupted here before: go on with it by --resume, or delete ${folder}`,
      )
    return
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, query)
}

/** The range, in milliseconds, that an interrupted recovery was asked for; nothing where none lies there. */
export async function interruptedRange(folder: string): Promise<{ from: number; to: number } | undefined> {
  const file = join(folder, 'query.json')
  if (!existsSync(file)) return undefined
  const asked = documentOf(await readFile(file, 'utf8'))
  const [from, to] = [numberOf(field(asked, 'from')), numberOf(field(asked, 'to'))]
  return from === undefined || to === undefined ? undefined : { from, to }
}

/** A run that is whole leaves nothing behind. */
export const closeState = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
