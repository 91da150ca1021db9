import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { transform } from 'esbuild'
import { prose, withoutTexts } from '../../scripts/without-prose.mjs'

const lib = new URL('../../lib/', import.meta.url)
const textOf = (path: string) => readFileSync(new URL(path, lib), 'utf8')
const files = Object.entries(prose).flatMap(([folder, names]) =>
  readdirSync(new URL(`${folder}/`, lib), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ path: `${folder}/${file}`, names })),
)

it.each(files)('$path without its prose is the same code', async ({ path, names }) => {
  const bare = withoutTexts(textOf(path), names)
  await expect(transform(bare, { loader: 'ts' })).resolves.toBeDefined()
  const put = new RegExp(String.raw`\b(?:${names.join('|')}): ''`)
  const changed = bare.split('\n').filter((line) => !textOf(path).split('\n').includes(line))
  expect(changed.filter((line) => !put.test(line))).toEqual([])
})

it('a check keeps what its findings are made of', () => {
  const bare = withoutTexts(textOf('checks/trail-logging.ts'), prose['checks'] ?? [])
  expect(bare).toContain("why: ''")
  expect(bare).toContain("failsWhen: ''")
  expect(bare).toMatch(/title: '.+'/)
  expect(bare).toMatch(/manual: '.+'/)
})

it('a rule keeps what it weakens, and a remedy its permissions', () => {
  const rules = withoutTexts(textOf('tamper/services/s3.ts'), prose['tamper'] ?? [])
  expect(rules).toContain("DeleteBucket: { ...bucket, weakens: ['log-delivery'], when: '', auto: '' }")
  const remedy = withoutTexts(textOf('remediate/start-logging.ts'), prose['remediate'] ?? [])
  expect(remedy).toContain("title: ''")
  expect(remedy).toMatch(/permissions: \['.+'/)
})
