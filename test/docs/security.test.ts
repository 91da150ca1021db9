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
