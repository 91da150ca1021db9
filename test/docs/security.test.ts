import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'

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

it('each claim on an attack, a role or a policy names its test, which exists', () => {
  const sections = page.split(/^## /m).filter((text) => /^(?:What (?:can be done|each role)|Service control)/.test(text))
  const rows = sections.flatMap((text) =>
    text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:Attack|Role|Policy|---) /.test(line)),
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

/** Whom it is about, and what people do. */
const intro = /^(?:Three kinds of people|So the guard rests)/
const noClaim = /^(?:\|[^\n]*\n|Better still|Deploy the guard in each|with a policy in each|#|```|$)/

it.each([
  'Whom this is about',
  'How the guard knows itself',
  'Rules that the guard makes itself',
  'A second guard',
  'Service control policies',
  'Partitions that do not forward',
])('each point of "%s" names its test', (title) => {
  const [, text = ''] = page.split(new RegExp(`^#{2,3} ${title}\n`, 'm'))
  const section = (text.split(/^#{2,3} /m)[0] ?? '').replaceAll(/^```[^]*?^```$/gm, '')
  const points = section
    .split(/\n(?=- |\d\. |\n)/)
    .map((point) => point.trim())
    .filter((point) => !noClaim.test(point) && !intro.test(point))
  expect(points.length).toBeGreaterThan(2)
  expect(points.filter((point) => !/`test\/[\w./-]+\.test\.ts`:\s+"[^"]+"/.test(point))).toEqual([])
})

it('tells, script by script, what the build rewrites, and each has its test', () => {
  const rows = [...page.matchAll(/^\| `scripts\/([\w-]+)\.mjs` \|/gm)].map(([, name]) => name ?? '')
  const build = readFileSync(new URL('scripts/build.mjs', root), 'utf8')
  const imported = [...build.matchAll(/^import \{ [\w, ]+ \} from '\.\/([\w-]+)\.mjs'$/gm)].map(([, name]) => name ?? '')
  const rewriting = imported.filter((name) => /^(?:narrow|shakable|without|join|lean)-/.test(name))
  expect(rows.toSorted()).toEqual(rewriting.toSorted())
  for (const name of rows) expect(existsSync(new URL(`test/scripts/${name}.test.ts`, root))).toBe(true)
})

it('the policy for a region of a partition that does not forward is one', () => {
  const [, text = ''] = /^```yaml\n([^]*?)^```$/m.exec(page) ?? []
  expect(parsePolicy(text, 'us-gov-east-1.yml')).toMatchObject({
    forwarding: 'off',
    regions: { include: ['us-gov-east-1'] },
  })
})

it.each(named)('$file has a test that says "$name"', ({ file, name }) => {
  const path = new URL(file, root)
  expect(existsSync(path)).toBe(true)
  expect(readFileSync(path, 'utf8').replaceAll(/\\'/g, "'")).toContain(name)
})
