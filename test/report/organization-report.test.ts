import { describe, expect, it } from '@jest/globals'
import type { AccountInReport, Finding, Report } from '../../lib/model/index.ts'
import { htmlReport } from '../../lib/report/html.ts'
import { markdownReport } from '../../lib/report/markdown.ts'
import { reportScore, summaryOf } from '../../lib/report/score.ts'
import { tableReport } from '../../lib/report/table.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const [shop, bank, mail, lab, old] = [
  '111111111111',
  '222222222222',
  '333333333333',
  '444444444444',
  '555555555555',
]

const uncovered = (account: string, resource: string, changes: Partial<Finding> = {}) =>
  aFinding({ check: 'region-coverage', severity: 'high', account, resource, region: resource, ...changes })

const swept = (id: string, name: string, findings: readonly Finding[]): AccountInReport => ({
  id,
  name,
  status: 'swept',
  summary: { ...summaryOf(findings, []), pass: 10 },
  at: `s3://reports/${id}.json`,
})

const failing = [uncovered(shop, 'eu-west-1'), uncovered(bank, 'eu-west-1'), uncovered(bank, 'us-east-1')]
const open = [uncovered(mail, 'us-east-1', { status: 'unknown' })]
const accounts: AccountInReport[] = [
  swept('666666666666', 'quiet', []),
  swept(shop, 'shop', failing.slice(0, 1)),
  swept(bank, 'bank', failing.slice(1)),
  swept(mail, 'mail', open),
  { id: lab, name: 'lab', status: 'unknown' },
  { id: old, name: 'old', status: 'skipped', state: 'SUSPENDED' },
]
const findings = [...failing, ...open]

/** Of an organization with six accounts, of which four could be looked at. */
const organization = (changes: Partial<Report> = {}): Report =>
  aReport({
    scope: { account: shop, regions: 'all', organization: 'o-acme000001' },
    regions: ['eu-west-1', 'us-east-1'],
    findings,
    accounts,
    summary: { ...summaryOf(findings, []), pass: 40 },
    ...changes,
  })

const shown = { color: false, width: 100, verbose: false }
const sectionOf = (html: string, id: string) =>
  (html.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

describe('a report on an organization', () => {
  it('has a score from its counts, since what passes is only counted', () => {
    expect(reportScore(organization())).toBe(90)
    expect(reportScore({ ...organization(), summary: summaryOf([], []) })).toBeUndefined()
    expect(reportScore(aReport({ findings }))).toBe(0)
  })

  it('html: accounts by state and by need', () => {
    const html = htmlReport(organization())
    expect(html).toContain('<title>CloudTrail: Organization o-acme000001, 6 accounts</title>')
    const said = sectionOf(html, 'accounts')
    expect(said).toContain('1 could not be looked at')
    expect(said).toContain('1 all passes')
    expect(said).not.toContain('quiet')
    expect(said.indexOf('lab')).toBeLessThan(said.indexOf('bank'))
    expect(said.indexOf('bank (222222222222) something fails 2 0 10')).toBeGreaterThan(0)
    expect(said).toContain('s3[:]//reports/222222222222.json')
    expect(html).toContain('<a href="#accounts">Accounts</a>')
  })

  it('html: in how many accounts each region is not covered', () => {
    const said = sectionOf(htmlReport(organization()), 'map')
    expect(said).toContain('of the 4 that were looked at')
    expect(said).toContain('Not covered 2 1 ')
    expect(said).toContain('Unknown 0 1 ')
    expect(said).not.toContain('there may be more')
    const omitted = { findings: 7, outcomes: 3, unread: 0, gaps: 0 }
    const cut = htmlReport(organization({ omitted }))
    expect(sectionOf(cut, 'map')).toContain('there may be more')
    expect(sectionOf(cut, 'accounts')).toContain('7 findings, 3 outcomes')
    expect(sectionOf(cut, 'changes')).toContain('The first 0 of 3.')
  })

  it('html: what is no longer listed of an account that was looked at is resolved', () => {
    const later = organization({ findings: failing.slice(1), finishedAt: '2026-11-22T00:00:00.000Z' })
    const timeline = (report: Report) => sectionOf(htmlReport(report, [organization()]), 'timeline')
    expect(timeline(later)).toContain('1 finding resolved')
    const unread = accounts.map((one) => (one.id === shop ? { id: shop, status: 'unknown' as const } : one))
    expect(timeline({ ...later, accounts: unread })).not.toContain('resolved')
    const omitted = { findings: 1, outcomes: 0, unread: 0, gaps: 0 }
    expect(timeline({ ...later, omitted })).not.toContain('resolved')
  })

  it('a report on one account has no such section', () => {
    expect(htmlReport(aReport())).not.toContain('id="accounts"')
    expect(tableReport(aReport(), shown)).not.toContain('Accounts')
  })

  it.each(hostile)('a name such as %j does no harm', (name) => {
    const report = organization({ accounts: [{ ...swept(shop, name, failing), at: name, state: name }] })
    const html = htmlReport(report)
    expect(html.match(/<script/g)).toHaveLength(2)
    const own = html.replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '')
    for (const text of [own, tableReport(report, shown), markdownReport(report, { verbose: false })])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\/|\bwww\./iu)
  })
})
