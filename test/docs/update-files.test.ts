import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { updateFiles } from '../../cli/docs/update-files.ts'

let root: string
const readme = (text: string) => writeFile(join(root, 'README.md'), text)
const formats = '<!-- formats:start -->\n<!-- formats:end -->\n'
const withMarkers = `# Name\n\n<!-- checks:start -->\nold\n<!-- checks:end -->\n\nThe end.\n${formats}`

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trailkeeper-docs-'))
})
afterEach(() => rm(root, { recursive: true }))

it('writes what is missing or old, between the markers of the README alone, removes what is gone, and then nothing more; a check writes nothing', async () => {
  await readme(withMarkers)
  expect(await updateFiles(root, { check: false })).toEqual([
    'docs/checks.md',
    ...allChecks.map(({ id }) => `docs/checks/${id}.md`),
    'docs/checks/exemption-expired.md',
    'docs/checks/account-swept.md',
    'docs/checks/log-integrity.md',
    'docs/policy.md',
    'docs/remedies.md',
    'docs/tampering.md',
    'docs/search-queries.md',
    'docs/channels.md',
    'docs/cli.md',
    'docs/alert.schema.json',
    'docs/report.schema.json',
    'policies/policy.schema.json',
    'policies/iam/sweep.json',
    'policies/iam/verify.json',
    'policies/iam/recover.json',
    'policies/iam/drill.json',
    'policies/iam/react.json',
    'policies/iam/accounts.json',
    'policies/iam/member.json',
    'policies/iam/summarize.json',
    'deploy/state-machine.json',
    'deploy/verification-machine.json',
    'deploy/recovery-machine.json',
    'policies/member.yml',
    'policies/management.yml',
    'README.md',
  ])
  const text = await readFile(join(root, 'README.md'), 'utf8')
  expect(text).toMatch(/^# Name\n\n<!-- checks:start -->\n\| Check \|/)
  expect(text).toMatch(/\|\n<!-- checks:end -->\n\nThe end\.\n<!-- formats:start -->\n\| `--output`/)
  expect(text).toMatch(/\|\n<!-- formats:end -->\n$/)
  expect(text).not.toContain('old')
  expect(await updateFiles(root, { check: true })).toEqual([])
  // Changed by hand, and the page of a check that there is no more.
  await writeFile(join(root, 'docs/checks.md'), 'changed by hand')
  await writeFile(join(root, 'docs/checks/gone.md'), 'old')
  const wrong = ['docs/checks.md', 'docs/checks/gone.md']
  expect(await updateFiles(root, { check: true })).toEqual(wrong)
  expect(await readFile(join(root, 'docs/checks.md'), 'utf8')).toBe('changed by hand')
  expect(await updateFiles(root, { check: false })).toEqual(wrong)
  expect(await updateFiles(root, { check: true })).toEqual([])
})

it.each([
  ['no README', undefined],
  ['a README without markers', '# Name\n'],
  ['markers in the wrong order', `<!-- checks:end -->\n<!-- checks:start -->\n${formats}`],
  ['markers of one table only', withMarkers.replace(formats, '')],
  ['markers twice', withMarkers + withMarkers],
])('fails on %s', async (_name, text) => {
  if (text !== undefined) await readme(text)
  await expect(updateFiles(root, { check: false })).rejects.toThrow('README.md')
})
