import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkPages, type GeneratedFile, generatedFiles } from './generated-files.ts'

/**
 * Brings the generated files of the repository up to date.
 * @param root folder of the repository
 * @param options.check writes nothing
 * @returns the paths of the files that were out of date, those that have to go included
 * @throws Error where README.md is missing or has no markers
 */
export async function updateFiles(root: string, { check }: { check: boolean }): Promise<string[]> {
  const readme = await readIfThere(join(root, 'README.md'))
  if (readme === undefined) throw new Error('README.md is missing')
  const files = await generatedFiles(readme)
  const current = await Promise.all(files.map(({ path }) => readIfThere(join(root, path))))
  const stale = files.filter(({ text }, index) => text !== current[index])
  for (const { path, text } of check ? [] : stale) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const left = await pagesOfNoCheck(root, files)
  for (const path of check ? [] : left) await rm(join(root, path))
  return [...stale.map(({ path }) => path), ...left]
}

/** Pages of checks that there are no more. */
async function pagesOfNoCheck(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const paths = new Set(files.map(({ path }) => path))
  const there = await readdir(join(root, checkPages)).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return there.map((name) => `${checkPages}/${name}`).filter((path) => !paths.has(path))
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
