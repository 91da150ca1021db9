import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { generatedFiles } from '../../cli/docs/generated-files.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { allRemedies } from '../../lib/remediate/all-remedies.ts'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { weaknesses } from '../../lib/tamper/weakness.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const files = generatedFiles(read('README.md'))
const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? ''

it.each(files)('$path is current', ({ path, text }) => {
  expect(read(path)).toBe(text)
})

describe('docs/checks.md', () => {
  const page = textOf('docs/checks.md')

  it.each(allChecks)('tells of $id what it asks, why, what it reads and how to mend it', (check) => {
    const section = sectionOf(page, check.id)
    expect(section).toContain(check.title)
    expect(section).toContain('**Fails when**')
    expect(section).toContain(`**Severity** ${check.severity}`)
    expect(section).toContain('**Reads**')
    expect(section).toContain('By hand:')
    for (const control of Object.values(check.controls).flat()) expect(section).toContain(control)
  })

  it('tells of each setting with its default', () => {
    expect(sectionOf(page, 'delivery')).toContain('| `maxAgeHours` | `24` |')
    expect(sectionOf(page, 'trail-logging')).not.toContain('Setting')
  })

  it('says which parts are read only under some settings', () => {
    expect(sectionOf(page, 'kms-encryption')).toMatch(/under some settings bucket .*kms:DescribeKey/)
  })

  it('sets a command apart, and leaves one inside a sentence there', () => {
    expect(sectionOf(page, 'trail-logging')).toContain(
      '```sh\naws cloudtrail start-logging --name <trail ARN> --region <home region>\n```',
    )
    expect(sectionOf(page, 'region-coverage')).toContain('By hand: Make one trail')
  })
})

it.each(Object.keys(allRemedies))('docs/remedies.md tells of %s which actions it needs', (id) => {
  const remedy = Object.values(allRemedies).find((candidate) => candidate.id === id)
  const section = sectionOf(textOf('docs/remedies.md'), id)
  for (const action of remedy?.permissions ?? []) expect(section).toContain(`\`${action}\``)
})

describe('docs/tampering.md', () => {
  const page = textOf('docs/tampering.md')

  it('lists every call of the catalogue under its service', () => {
    for (const { eventSource, eventName } of tamperCatalogue) {
      expect(sectionOf(page, eventSource)).toContain(`| \`${eventName}\` |`)
    }
  })

  it('says what each word of weakness means', () => {
    for (const id of Object.keys(weaknesses)) expect(page).toContain(`| \`${id}\` |`)
  })
})

describe('links', () => {
  const pages = ['docs/checks.md', 'docs/remedies.md', 'docs/tampering.md']
  const anchors = new Set(
    pages.flatMap((path) => [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, title]) => `${path}#${title}`)),
  )

  it.each(pages)('of %s lead to a section', (path) => {
    const targets = [...textOf(path).matchAll(/\]\(([^)#]*)#([^)]+)\)/g)].map(
      ([, page, section]) => `${page ? `docs/${page}` : path}#${section}`,
    )
    expect(targets.filter((target) => !anchors.has(target))).toEqual([])
  })

  it('of the README lead to a section', () => {
    const targets = [...textOf('README.md').matchAll(/\]\((docs\/checks\.md#[^)]+)\)/g)].map(([, to]) => to)
    expect(targets).toHaveLength(allChecks.length)
    expect(targets.filter((target) => target === undefined || !anchors.has(target))).toEqual([])
  })
})

it('has tables whose rows all have as many cells as their heading', () => {
  for (const { path, text } of files.filter((file) => file.path.startsWith('docs/'))) {
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
