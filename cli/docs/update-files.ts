import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generatedFiles } from './generated-files.ts'

/**
 * Brings the generated files of the repository up to date.
 * @param root folder of the repository
 * @param options.check writes nothing
 * @returns the paths of the files that were out of date
 * @throws Error where README.md is missing or has no markers
 */
export async function updateFiles(root: string, { check }: { check: boolean }): Promise<string[]> {
  const readme = await readIfThere(join(root, 'README.md'))
  if (readme === undefined) throw new Error('README.md is missing')
  const files = generatedFiles(readme)
  const current = await Promise.all(files.map(({ path }) => readIfThere(join(root, path))))
  const stale = files.filter(({ text }, index) => text !== current[index])
  for (const { path, text } of check ? [] : stale) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return stale.map(({ path }) => path)
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

const isMissing = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
