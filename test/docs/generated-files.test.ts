import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type GeneratedFile, generatedFiles } from '../../cli/docs/generated-files.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { allRemedies } from '../../lib/remediate/all-remedies.ts'
import { namesAt, parsePolicy } from '../../lib/policy/parse-policy.ts'
import { policyFile } from '../../lib/policy/schema.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { weaknesses } from '../../lib/tamper/rule.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
let files: GeneratedFile[] = []

beforeAll(async () => {
  files = await generatedFiles(read('README.md'))
})

it('each of them is current', () => {
  expect(files.length).toBeGreaterThan(40)
  for (const { path, text } of files) expect({ path, text: read(path) }).toEqual({ path, text })
})

describe('docs/checks.md', () => {
  it.each(allChecks)('leads to the page of $id, from its row and from the anchor of its id', ({ id }) => {
    const page = read('docs/checks.md')
    expect(page).toContain(`| [${id}](checks/${id}.md) |`)
    expect(sectionOf(page, id)).toContain(`(checks/${id}.md)`)
  })
})

const pageOf = (id: string) => read(`docs/checks/${id}.md`)

describe('docs/checks/', () => {
  it.each(allChecks)('$id: why, verdicts, reads, remedy, by hand, settings, exemption, controls', (check) => {
    const page = pageOf(check.id)
    expect(page).toContain(check.title)
    expect(page).toContain(`**Severity** ${check.severity}`)
    for (const title of ['Verdicts', 'What it reads', 'Mend it', 'Settings', 'Exemptions'])
      expect(sectionOf(page, title)).not.toBe('')
    expect(sectionOf(page, 'Mend it')).toContain('By hand:')
    for (const remedy of check.remedies) expect(sectionOf(page, 'Mend it')).toContain(`(../remedies.md#${remedy})`)
    for (const part of check.reads) expect(sectionOf(page, 'What it reads')).toContain(`| ${part} |`)
    for (const control of Object.values(check.controls).flat())
      expect(sectionOf(page, 'Controls')).toContain(control)
  })

  it('tells of each setting with its default', () => {
    expect(pageOf('delivery')).toContain('| `maxAgeHours` | number above 0 | `24` |')
    expect(pageOf('trail-logging')).toContain('| `severity` | `critical`, `high`, `medium`, `low` or `info` | `"critical"` |')
  })

  it('says which parts are read only under some settings', () => {
    expect(pageOf('kms-encryption')).toContain('| key | `kms:DescribeKey` | under some settings |')
  })

  it('sets a command apart, and leaves one inside a sentence there', () => {
    expect(pageOf('trail-logging')).toContain(
      '```sh\naws cloudtrail start-logging --name <trail ARN> --region <home region>\n```',
    )
    expect(pageOf('region-coverage')).toContain('By hand: Make one trail')
  })
})

/** What is as a section of its own has its example there. */
const needsExample = ([, key, type = '']: string[]) => key !== '`version`' && !type.startsWith('as [')

describe('docs/policy.md', () => {
  const page = read('docs/policy.md')

  it('tells of every key of the schema', () => {
    for (const name of namesAt(policyFile, [])) expect(page).toMatch(new RegExp(`\\| \`${name}\` \\||^## ${name}$`, 'm'))
    for (const name of namesAt(policyFile, ['exemptions', 0]))
      expect(sectionOf(page, 'exemptions')).toContain(`| \`${name}\` |`)
  })

  it('gives each key a meaning, and an example where it is no single word', () => {
    const rows = [...page.matchAll(/^\| `.*/gm)].map(([row]) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    expect(rows.length).toBeGreaterThan(15)
    const bare = rows.filter((row) => !row[5] || (row[6] === '–' && needsExample(row)))
    expect(bare).toEqual([])
  })

  it('says what is required, and gives the defaults that hold', () => {
    expect(sectionOf(page, 'exemptions')).toContain('| `owner` | text | required |')
    expect(sectionOf(page, 'exemptions')).toContain('| `expires` | date, YYYY-MM-DD | – |')
    expect(sectionOf(page, 'budget')).toContain('| `repairs` | whole number above 0 | `3` |')
  })
})

it('the policies in the pages are policies', () => {
  for (const { path, text } of files.filter((file) => /^docs\/.*\.md$/.test(file.path)))
    for (const [, example = ''] of text.matchAll(/^```yaml\n([^]*?)^```$/gm))
      expect(parsePolicy(example, path).version).toBe(1)
})

it.each(Object.keys(allRemedies))('docs/remedies.md tells of %s which actions it needs', (id) => {
  const remedy = Object.values(allRemedies).find((candidate) => candidate.id === id)
  const section = sectionOf(read('docs/remedies.md'), id)
  for (const action of remedy?.permissions ?? []) expect(section).toContain(`\`${action}\``)
})

describe('docs/tampering.md', () => {
  const page = read('docs/tampering.md')

  it('lists every call of the catalogue under its service', () => {
    for (const { eventSource, eventName } of tamperCatalogue) {
      expect(sectionOf(page, eventSource)).toContain(`| \`${eventName}\` |`)
    }
  })

  it('says what each word of weakness means', () => {
    for (const id of Object.keys(weaknesses)) expect(page).toContain(`| \`${id}\` |`)
  })
})

it('has tables whose rows all have as many cells as their heading', () => {
  for (const { path, text } of files.filter((file) => file.path.endsWith('.md'))) {
    const tables = text.trimEnd().split('\n\n').filter((block) => block.startsWith('|'))
    for (const table of tables) {
      const widths = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length)
      expect({ path, table, widths: new Set(widths).size }).toMatchObject({ widths: 1 })
    }
  }
})

function sectionOf(page: string, title: string): string {
  const from = page.indexOf(`\n## ${title}\n`)
  if (from < 0) throw new Error(`no section ${title}`)
  const to = page.indexOf('\n## ', from + 1)
  return page.slice(from, to < 0 ? undefined : to)
}
