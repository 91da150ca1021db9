import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { isFresh, removeStamp, writeStamp } from '../../scripts/fresh.mjs'
import { replaceFolder, staged } from '../../scripts/replace-folder.mjs'

let root = ''
const path = (...names: string[]) => join(root, ...names)
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trailkeeper-fresh-'))
  for (const folder of ['scripts', 'lib', 'dist']) mkdirSync(path(folder))
  writeFileSync(path('package.json'), '{}')
  writeFileSync(path('package-lock.json'), '{}')
  writeFileSync(path('scripts/build.mjs'), '')
  writeFileSync(path('lib/one.ts'), 'one')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('a built folder', () => {
  beforeEach(() => writeStamp(root, path('dist'), ['lib/one.ts', 'node_modules/zod/index.js'], 'policy'))

  it('is fresh while nothing changed that it was built from', () => {
    writeFileSync(path('lib/two.ts'), 'not imported')
    expect(isFresh(root, path('dist'), 'policy')).toBe(true)
  })

  it.each(['lib/one.ts', 'scripts/build.mjs', 'package-lock.json', 'package.json'])(
    'is not when %s changed',
    (name) => {
      writeFileSync(path(name), 'changed')
      expect(isFresh(root, path('dist'), 'policy')).toBe(false)
    },
  )

  it('is not when a source or the stamp is gone, or for another policy', () => {
    expect(isFresh(root, path('dist'), 'another')).toBe(false)
    rmSync(path('lib/one.ts'))
    expect(isFresh(root, path('dist'), 'policy')).toBe(false)
    expect(isFresh(root, path('elsewhere'), 'policy')).toBe(false)
  })

  it('is not from when its parts are built anew until it is whole', async () => {
    await removeStamp(path('dist'))
    expect(isFresh(root, path('dist'), 'policy')).toBe(false)
    await removeStamp(path('dist'))
  })
})

describe('a build', () => {
  it('stands beside the old one until it is whole, and then takes its place', async () => {
    mkdirSync(path('dist/cli'))
    writeFileSync(path('dist/cli/a.js'), 'old')
    const stage = await staged(path('dist/cli'))
    writeFileSync(join(stage, 'b.js'), 'new')
    expect(readFileSync(path('dist/cli/a.js'), 'utf8')).toBe('old')
    await replaceFolder(path('dist/cli'))
    expect(readdirSync(path('dist'))).toEqual(['cli'])
    expect(readdirSync(path('dist/cli'))).toEqual(['b.js'])
  })

  it('leaves what another build put there first, of the same sources, to whoever reads it', async () => {
    const folder = path('dist/functions')
    const isAsGood = () => isFresh(root, folder, 'any policy')
    const build = async (content: string) => {
      const stage = await staged(folder)
      writeFileSync(join(stage, 'index.js'), content)
      await writeStamp(root, stage, ['lib/one.ts'], 'any policy')
      await replaceFolder(folder, isAsGood)
      return readFileSync(join(folder, 'index.js'), 'utf8')
    }
    expect(await build('first')).toBe('first')
    expect(await build('second')).toBe('first')
    expect(readdirSync(path('dist'))).toEqual(['functions'])
    writeFileSync(path('lib/one.ts'), 'changed')
    expect(await build('third')).toBe('third')
  })

  it('needs no old one', async () => {
    await staged(path('dist/cli'))
    await replaceFolder(path('dist/cli'))
    expect(readdirSync(path('dist/cli'))).toEqual([])
  })
})
