import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { formats, type OutputFormat } from '../../lib/report/formats.ts'
import { aLargeReport as aReportOn } from '../../bench/a-large-report.ts'
import { dataOf } from './page-data.ts'

const thousand = aReportOn(1000)
const options = { color: false, width: 100, verbose: false, history: [] }

const written = async (format: OutputFormat, report = thousand) =>
  (await formats[format].load()).print(report, options)

async function textOf(format: OutputFormat, report = thousand): Promise<string> {
  const document = await written(format, report)
  return typeof document === 'string' ? document : Array.from(document).join('')
}

describe('1,000 accounts × 34 regions', () => {
  it('are some ninety thousand verdicts', () => {
    expect(thousand.accounts).toHaveLength(1000)
    expect(thousand.findings.length).toBeGreaterThan(85_000)
  })

  it.each(['json', 'csv', 'junit', 'sarif', 'asff', 'ocsf'] as const)(
    '%s is made in pieces, each of them small',
    async (format) => {
      const document = await written(format)
      expect(typeof document).not.toBe('string')
      let [pieces, largest] = [0, 0]
      for (const piece of document) {
        pieces += 1
        largest = Math.max(largest, piece.length)
      }
      expect(pieces).toBeGreaterThan(format === 'sarif' ? 8000 : 85_000)
      expect(largest).toBeLessThan(100_000)
    },
  )

  it.each(['table', 'markdown'] as const)(
    '%s names what needs attention, and counts the rest',
    async (format) => {
      const text = await textOf(format)
      expect(text.length).toBeLessThan(500_000)
      expect(text).toContain('rganization o-acme000001, 1000 accounts')
      expect(text).toContain('workload-0')
      expect(text).toMatch(/and \d+ more|The first 500 of \d+/)
    },
  )

  it('html is under 5 MB, has all that fails or is unknown, and says what it has not', async () => {
    const html = await textOf('html')
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000)
    const { fail, unknown } = thousand.summary
    const rows: string[][] = JSON.parse(dataOf(html)).rows
    const count = (status: string) => rows.filter(([first]) => first === status).length
    expect([count('fail'), count('unknown')]).toEqual([fail, unknown])
    const left = thousand.findings.length - rows.length
    expect(html).toContain(`Not on this page, for want of room: ${left} pass.`)
    expect(html.match(/<i class="m-/g)).toHaveLength(1000)
    expect(html).toContain('workload-0 (123456789012)</td>')
  })
})

describe('html of findings that do not compress', () => {
  it('is under 5 MB all the same, and says what is not there', async () => {
    const findings = thousand.findings
      .slice(0, 30_000)
      .map((finding, index) => ({ ...finding, message: noise(index) }))
    const html = await textOf('html', { ...thousand, findings })
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000)
    expect(html).toMatch(/Not on this page, for want of room: (\d+ fail, )?(\d+ unknown, )?\d+ pass\./)
  })
})

/** Text without a pattern, the same for the same seed. */
const noise = (seed: number) =>
  Array.from({ length: 6 }, (_, part) =>
    createHash('sha512').update(`${seed} ${part}`).digest('base64url'),
  ).join('')
