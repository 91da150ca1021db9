import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { joinChunks } from '../../scripts/join-chunks.mjs'

const folder = mkdtempSync(join(tmpdir(), 'chunks-'))
afterAll(() => rmSync(folder, { recursive: true }))

/**
 * `b` is loaded by `a` alone, so that what both share is there by then: it needs no chunk of its own. `c` and `d` are
 * never read one without the other, and have a file of their own between them.
 */
const files = {
  'index.js': `export const handler = async (name) => {
    if (name === 'c' || name === 'd') return (await (name === 'c' ? import('./c.js') : import('./d.js'))).say()
    return (await import('./a.js')).say(name)
  }`,
  'a.js': `import { shared } from './shared.js'
    export const say = async (name) => (name === 'a' ? 'a ' + shared() : (await import('./b.js')).say())`,
  'b.js': `import { shared } from './shared.js'\nexport const say = () => 'b ' + shared()`,
  'c.js': `import { shared } from './shared.js'\nimport { own } from './own.js'
    export const say = () => 'c ' + shared() + own`,
  'd.js': `import { shared } from './shared.js'\nimport { own } from './own.js'
    export const say = () => 'd ' + shared() + own`,
  'own.js': `export const own = '${'.'.repeat(5000)}'.slice(5000)`,
  'shared.js': `import { basename } from 'node:path'\nexport const shared = () => basename('x/shared')`,
}

const out = join(folder, 'out')
let chunks: string[] = []

beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await build({
    entryPoints: [join(folder, 'index.js')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: out,
  })
  chunks = readdirSync(out)
  const together = chunks.filter((name) => /^[cd]-/.test(name))
  await joinChunks(out, [], together)
})

it('leaves fewer files', () => {
  expect(readdirSync(out).length).toBeLessThan(chunks.length)
  expect(readdirSync(out)).toContain('index.js')
})

it('makes one file of those that are loaded together, with what only they import', () => {
  const texts = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'))
  const joined = texts.filter((text) => text.includes('.'.repeat(5000)))
  expect(joined).toHaveLength(1)
  expect(joined[0]).toMatch(/["'`]c /)
  expect(joined[0]).toMatch(/["'`]d /)
  expect(joined[0]).not.toContain('x/shared')
})

it.each(['a', 'b', 'c', 'd'])('runs as before: %s', (name) => {
  const program = `const { handler } = await import(process.argv[1]); process.stdout.write(await handler('${name}'))`
  const entry = pathToFileURL(join(out, 'index.js')).href
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program, entry], {
    encoding: 'utf8',
  })
  expect(said).toBe(`${name} shared`)
})
