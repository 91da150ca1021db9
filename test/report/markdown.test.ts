import { describe, expect, it } from '@jest/globals'
import { markdownReport } from '../../lib/report/markdown.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, anOutcome, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const full = aReport({
  findings: [
    aFinding({ status: 'pass', message: 'It encrypts.' }),
    aFinding({ exemption: { reason: 'retired', owner: 'platform' } }),
    aFinding({ message: 'a_b is *not* logging.' }),
  ],
  outcomes: [anOutcome()],
  unread: [
    { resource: 'eu-west-3', operation: 'cloudtrail:DescribeTrails', code: 'AccessDenied', message: 'no' },
  ],
})

it('tells what needs attention, what is exempt, what was changed, and what could not be read', () => {
  const text = markdownReport(full, { verbose: false })
  expect(text).toContain('| fail | unknown | pass | exempt | applied |')
  expect(text).toMatch(
    /## What needs attention\n\n\|.*\n\|.*\n\| \*\*fail\*\* \| critical \| `trail-logging`/,
  )
  expect(text).toMatch(/## Exempt\n\n.*\n.*\n.*retired/)
  expect(text).toContain('logging: off → on')
  expect(text).toContain('AccessDenied: no')
  expect(text).not.toContain('It encrypts.')
  expect(markdownReport(full, { verbose: true })).toContain('It encrypts.')
})

it('says so where all passes', () => {
  expect(markdownReport(aReport(), { verbose: false })).toContain('Nothing: all that was judged passes.')
})

describe('text from AWS', () => {
  it('is shown as it stands', () => {
    expect(markdownReport(full, { verbose: false })).toContain(String.raw`a\_b is \*not\* logging.`)
  })

  const tricks = [
    '[click](javascript:alert(1))',
    '![x](x)',
    '| a | b |',
    '`code` **bold** ~~gone~~',
    '<img src=x onerror=alert(1)>',
    '@everyone @acme/security',
    '&lt;b&gt;',
    '\\| out of the cell',
    '``` fence',
  ]
  it.each([...hostile, ...tricks])('neither breaks a table nor means anything: %j', (text) => {
    const document = markdownReport(aHostileReport(text), { verbose: true })
    expect(document.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\//u)
    for (const line of document.split('\n')) {
      const outside = line
        .replaceAll(/\\[!-/:-@[-`{-~]/g, '·')
        .replaceAll(/`[^`]*`/g, '')
        .replaceAll('<br>', '')
        .replaceAll('**fail**', '')
      expect(outside).not.toMatch(/[<`*[\]~&\\]|@[a-z]/i)
    }
    expect(new Set(tablesOf(document).map((rows) => new Set(rows.map(cellsOf)).size))).toEqual(new Set([1]))
  })
})

/** Bars that part cells: not those that are escaped. */
const cellsOf = (line: string) => line.replaceAll(/\\[!-/:-@[-`{-~]/g, '').split('|').length - 2

const tablesOf = (document: string) =>
  document
    .split('\n\n')
    .filter((block) => block.startsWith('|'))
    .map((block) => block.trimEnd().split('\n'))
