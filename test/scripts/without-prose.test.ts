import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { transform } from 'esbuild'
import { withoutTexts } from '../../scripts/without-prose.mjs'

const folder = new URL('../../lib/checks/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8')

it.each(files)('%s without its prose is the same code', async (name) => {
  const bare = withoutTexts(textOf(name))
  await expect(transform(bare, { loader: 'ts' })).resolves.toBeDefined()
  expect(bare.split('\n').filter((line) => !textOf(name).includes(line))).toEqual(
    bare.split('\n').filter((line) => /^ {2}(why|failsWhen): '',$/.test(line)),
  )
})

it('a check keeps what its findings are made of', () => {
  const bare = withoutTexts(textOf('trail-logging.ts'))
  expect(bare).toContain("why: ''")
  expect(bare).toContain("failsWhen: ''")
  expect(bare).toContain('title:')
  expect(bare).toContain('manual:')
})
