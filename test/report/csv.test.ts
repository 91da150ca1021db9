import { expect, it } from '@jest/globals'
import { csvReport } from '../../lib/report/csv.ts'
import type { Report } from '../../lib/model/index.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const csv = (report: Report) => [...csvReport(report)].join('')

/** As RFC 4180 has it; nothing of the project's own. */
function parsed(text: string): string[][] {
  const row = /(?:"(?:[^"]|"")*"(?:,|\r\n))+?(?<=\r\n)/gy
  const rows = text.match(row) ?? []
  expect(rows.join('')).toBe(text)
  return rows.map((one) =>
    [...one.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map((match) => (match[1] ?? '').replaceAll('""', '"')),
  )
}

const rowsOf = (report: Report) => {
  const [head = [], ...rows] = parsed(csv(report))
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ''])))
}

it('has one row a finding, passes included, the worst first', () => {
  const report = aReport({
    findings: [aFinding({ status: 'pass' }), aFinding({ message: 'He said "no", and left.' })],
  })
  expect(rowsOf(report)).toMatchObject([
    { status: 'fail', message: 'He said "no", and left.', account: '123456789012', exempt: 'no' },
    { status: 'pass' },
  ])
})

it('names the controls, and what is exempt, until when and by whom', () => {
  const exemption = { reason: 'retired', owner: 'platform', expires: '2027-01-01' }
  expect(rowsOf(aReport({ findings: [aFinding({ exemption })] }))).toMatchObject([
    {
      exempt: 'yes',
      exempt_until: '2027-01-01',
      exemption_reason: 'retired',
      exemption_owner: 'platform',
      controls: expect.stringContaining('CIS AWS Foundations Benchmark v5.0 3.1'),
    },
  ])
})

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\u200B=1', '＝1', '＋1', '－1', '＠1'])(
  'makes no formula of %j',
  (text) => {
    const [row] = rowsOf(aReport({ findings: [aFinding({ resource: text })] }))
    expect(row?.['resource']).toMatch(/^'/)
  },
)

it.each(hostile)('does no harm with %j', (text) => {
  const report = aHostileReport(text)
  const rows = rowsOf(report)
  expect(rows).toHaveLength(report.findings.length)
  for (const value of rows.flatMap((row) => Object.values(row))) {
    expect(value).not.toMatch(/^[=+\-@\t\r]|[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\//u)
  }
})

it('is made one row at a time', () => {
  const rows = csvReport(aReport({ findings: [aFinding(), aFinding()] }))
  expect(rows.next().value).toContain('"check"')
  expect(rows.next().value).toContain('"trail-logging"')
})
