import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { errorMessage, RunError } from '../../lib/aws/errors.ts'
import { type OpenTemplate, openTemplate } from './filled-template.ts'
import { packageRoot } from './package-root.ts'

export type BuiltFunctions = {
  /** The folder of each function's code, by its name; it lacks `policy.js`. */
  folders: ReadonlyMap<string, string>
  template: OpenTemplate
}

/**
 * The functions for any policy, and their template, as this program has them with it. A checkout builds them first, which
 * takes a moment where they are what its sources say already.
 * @throws RunError where they cannot be built, or this program has none
 */
export async function builtFunctions(note: (text: string) => void): Promise<BuiltFunctions> {
  const root = packageRoot(dirname(fileURLToPath(import.meta.url)))
  const script = join(root, 'scripts/build.mjs')
  if (existsSync(script)) await buildBy(script, note)
  const folder = join(root, 'dist/functions')
  if (!existsSync(folder)) throw new RunError(`this installation lacks the functions: there is no ${folder}`)
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  const text = await readFile(join(folder, 'template.json'), 'utf8')
  return {
    folders: new Map(names.toSorted().map((name) => [name, join(folder, name)])),
    template: openTemplate.parse(JSON.parse(text)),
  }
}

const run = promisify(execFile)

async function buildBy(script: string, note: (text: string) => void): Promise<void> {
  note('building the functions where the sources changed (half a minute the first time)\n')
  try {
    await run(process.execPath, [script, 'functions'])
  } catch (error) {
    throw new RunError(`the functions cannot be built: ${errorMessage(error)}`, { cause: error })
  }
}
