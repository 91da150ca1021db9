import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build, type BuildOptions } from 'esbuild'
import { gatherChunks } from '../../scripts/gather-chunks.mjs'

/** A program whose commands share state, and a thread's program that shares a module with them. */
const sources = {
  'main.ts': `import { version } from './version.ts'
    const name = process.argv[2]
    if (name === undefined) console.log(version)
    else { const { run } = await import('./program.ts'); await run(name) }`,
  'version.ts': `export const version = '1.2.3'`,
  'program.ts': `import { count, seen } from './state.ts'
    import { version } from './version.ts'
    export async function run(name: string) {
      count('program')
      const command = name === 'scan' ? await import('./scan.ts') : await import('./plan.ts')
      await command.default()
      console.log(version, seen.join())
    }`,
  'state.ts': `console.log('state is made')
    export const seen: string[] = []
    export const count = (who: string) => void seen.push(who)`,
  'shared.ts': `import { count } from './state.ts'
    export class Shared { who = 'shared' }
    export const share = () => count(new Shared().who)`,
  'lazy.ts': `import { Shared, share } from './shared.ts'
    export const isShared = (one: object) => one instanceof Shared
    export { share as again }`,
  'scan.ts': `import { Shared, share } from './shared.ts'
    export default async function scan() {
      share()
      const { again, isShared } = await import('./lazy.ts')
      again()
      console.log('same class', isShared(new Shared()))
    }`,
  'plan.ts': `import { Shared, share } from './shared.ts'
    import { count } from './state.ts'
    export default async function plan() {
      count('plan')
      share()
      const { isShared } = await import('./lazy.ts')
      console.log('same class', isShared(new Shared()))
    }`,
  'worker.ts': `import { version } from './version.ts'
    console.log('thread', version)`,
}

let root = ''
const options: BuildOptions = { bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' }

async function bundled(folder: string, plan?: Parameters<typeof gatherChunks>[3]): Promise<void> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: ['main.ts', 'worker.ts'],
    outdir: folder,
    splitting: true,
    metafile: true,
    chunkNames: 'chunks/[name]-[hash]',
  })
  if (plan) await gatherChunks(folder, metafile, root, plan, options)
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trailkeeper-gather-'))
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(root, name), text)
  for (const name of ['plain', 'gathered']) {
    mkdirSync(join(root, name))
    writeFileSync(join(root, name, 'package.json'), '{ "type": "module" }')
  }
  await bundled(join(root, 'plain'))
  await bundled(join(root, 'gathered'), {
    alone: 'main.ts',
    apart: ['main.ts', 'worker.ts'],
    layers: [['program.ts'], ['program.ts', 'scan.ts', 'lazy.ts']],
  })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = (folder: string, file: string, ...args: string[]) =>
  execFileSync(process.execPath, [join(root, folder, file), ...args], { encoding: 'utf8' })

/** Files that a program loads, by V8's own account of them. */
function loaded(folder: string, ...args: string[]): string[] {
  const coverage = mkdtempSync(join(root, 'coverage-'))
  execFileSync(process.execPath, [join(root, folder, 'main.js'), ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  })
  const urls = readdirSync(coverage).flatMap((file) =>
    [...readFileSync(join(coverage, file), 'utf8').matchAll(/"url":"file:\/\/([^"]+)"/g)].map(
      ([, path = '']) => path,
    ),
  )
  return urls.filter((path) => path.includes(`/${folder}/`))
}

describe('chunks that are loaded together, gathered', () => {
  it.each([['scan'], ['plan'], []])('do what they did before: %j', (...args) => {
    expect(run('gathered', 'main.js', ...args)).toBe(run('plain', 'main.js', ...args))
    expect(run('gathered', 'worker.js')).toBe(run('plain', 'worker.js'))
  })

  it('are evaluated once, whoever loads them, and lead to one class', () => {
    for (const command of ['scan', 'plan']) {
      const out = run('gathered', 'main.js', command)
      expect(out.match(/state is made/g)).toHaveLength(1)
      expect(out).toContain('same class true')
    }
  })

  it('are fewer files to a start', () => {
    expect(loaded('gathered', 'scan').length).toBeLessThan(loaded('plain', 'scan').length)
    expect(loaded('gathered')).toHaveLength(1)
    const layers = readdirSync(join(root, 'gathered/chunks')).filter((name) => name.startsWith('layer-'))
    expect(layers).toHaveLength(2)
  })

  it('are the same bytes in whatever folder they are built', () => {
    for (const name of readdirSync(join(root, 'gathered/chunks')).filter((one) => one.startsWith('layer-')))
      expect(readFileSync(join(root, 'gathered/chunks', name), 'utf8')).not.toContain('gathered/')
  })

  it('leave what they were gathered from behind, and the imports of a thread as they were', () => {
    const plain = readdirSync(join(root, 'plain/chunks'))
    const gone = plain.filter((name) => !existsSync(join(root, 'gathered/chunks', name)))
    expect(gone.length).toBeGreaterThan(0)
    expect(readFileSync(join(root, 'gathered/worker.js'), 'utf8')).not.toContain('layer-')
  })

  it('fail the build where a layer names no entry point', async () => {
    const folder = join(root, 'failing')
    const plan = { alone: 'main.ts', apart: [], layers: [['gone.ts']] }
    await expect(bundled(folder, plan)).rejects.toThrow('gone.ts is no entry point')
  })
})
