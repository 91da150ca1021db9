import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { narrowSdk } from '../../scripts/narrow-sdk.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Modules that end up in the code of a program, as the deployed functions are bundled. */
async function modulesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: join(root, 'dist/none'),
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [narrowSdk(root, ['handlers', 'lib'])],
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  )
}

const takesAway = /\/(Stop|Delete|Disable|Schedule|Remove)\w*Command\.js$/
const undoing = /^lib\/apply\/(undo-|send-undo|send-rule-removal|remove-rule|saved-)/

describe.each(['handlers/react.ts', 'handlers/sweep.ts'])('the bundle of %s', (entry) => {
  it('has no module of undo, and no command that stops or deletes', async () => {
    const modules = await modulesOf(entry)
    expect(modules).toContain('lib/apply/send-write.ts')
    expect(modules.filter((path) => undoing.test(path) || takesAway.test(path))).toEqual([])
  })
})

it('what undo needs would be found in a bundle that has it', async () => {
  const modules = await modulesOf('lib/apply/undo-run.ts')
  expect(modules).toContain('lib/apply/send-undo-write.ts')
  expect(modules.filter((path) => takesAway.test(path)).length).toBeGreaterThan(5)
})

describe('in the source', () => {
  const sources = ['lib', 'cli', 'handlers', 'sandbox'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  const importersOf = (module: string) =>
    sources.filter((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].some(
        ([, to = '']) => relative(root, join(root, dirname(path), to)) === module,
      ),
    )

  it('the writes of undo are reached from the command alone', () => {
    expect(importersOf('lib/apply/send-undo-write.ts')).toEqual(['lib/apply/undo-run.ts'])
    expect(importersOf('lib/apply/undo-run.ts')).toEqual(['cli/undo.ts'])
    expect(importersOf('cli/undo.ts')).toEqual(['cli/program.ts'])
  })
})
