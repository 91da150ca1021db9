import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')

it('names only files that exist', () => {
  const paths = [...page.matchAll(/`((?:lib|deploy|policies|handlers)\/[\w./-]+)`/g)].map(([, path]) => path ?? '')
  expect(paths.length).toBeGreaterThan(20)
  const examples = ['policies/us-gov-west-1.yml', 'policies/us-gov-east-1.yml']
  const missing = paths.filter((path) => !existsSync(new URL(path, root)) && !examples.includes(path))
  expect(missing).toEqual([])
})

it('tells of each service control policy', () => {
  for (const name of ['protect-trails', 'protect-log-destinations', 'protect-guard'])
    expect(page).toContain(`\`${name}.json\``)
})

/** Each `test/….test.ts` with the name that stands behind it. */
const named = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)`:\s+"([^"]+)"/g)].map(([, file = '', name = '']) => ({
  file,
  name: name.replaceAll(/\s+/g, ' '),
}))

it('each claim on an attack or a role names its test, which exists', () => {
  const sections = page.split(/^## /m).filter((text) => /^What (?:can be done|each role)/.test(text))
  const rows = sections.flatMap((text) =>
    text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:Attack|Role|---) /.test(line)),
  )
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => !/`test\/[\w./-]+\.test\.ts`: "[^"]+" \|$/.test(row))).toEqual([])
})

/** SNS logs no such call; what the reader does about it is advice. */
const advice = ['- **An unsubscribe link in a mail**']

it('each limit, and each right that is withheld, names its test', () => {
  const points = page
    .split(/^## /m)
    .filter((text) => /^(?:What nothing sees|Least privilege)/.test(text))
    .flatMap((text) => text.split(/\n(?=- )/).slice(1))
    .map((text) => text.split('\n\n')[0] ?? '')
  expect(points.length).toBeGreaterThan(14)
  const unproven = points.filter((point) => !/`test\/[\w./-]+\.test\.ts`:\s+"[^"]+"/.test(point))
  expect(unproven.map((point) => advice.find((one) => point.startsWith(one)) ?? point)).toEqual(advice)
})

it.each(named)('$file has a test that says "$name"', ({ file, name }) => {
  const path = new URL(file, root)
  expect(existsSync(path)).toBe(true)
  expect(readFileSync(path, 'utf8').replaceAll(/\\'/g, "'")).toContain(name)
})
