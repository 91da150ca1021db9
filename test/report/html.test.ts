import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { htmlReport } from '../../lib/report/html.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'
import { dataOf } from './page-data.ts'
import { aLargeReport, aVariedReport, earlier } from './html-reports.ts'

const page = htmlReport(aVariedReport, [earlier])

/** The text of a section, without its tags. */
const section = (html: string, id: string) =>
  (html.split(`<section id="${id}"`)[1]?.split('</section>')[0] ?? '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe('the HTML report', () => {
  it('lets run its own style and script only, by their hashes', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(/<style>([\s\S]*?)<\/style>/.exec(page)?.[1])}`,
      `script-src ${hash(/<script>([\s\S]*?)<\/script>/.exec(page)?.[1])}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(page).not.toMatch(/ (style|on[a-z]+)=|(src|href)="(?!#)/)
  })

  it('opens with the three things to do first', () => {
    expect(page.indexOf('id="first"')).toBeLessThan(page.indexOf('id="overview"'))
    expect(page.match(/<ol class="first">/g)).toHaveLength(1)
    expect(section(page, 'first')).toMatch(/^.*To do first fail critical: /)
    expect(section(htmlReport(aReport({ findings: [aFinding({ status: 'pass' })] })), 'first')).toContain(
      'Nothing: all that was judged passes',
    )
    expect(section(htmlReport(aReport({ findings: [] })), 'first')).toContain('Nothing was judged')
  })

  it('gives the score, the counts and the trend', () => {
    expect(section(page, 'overview')).toContain('fail 3 unknown 1 pass 2 exempt 1')
    expect(page).toMatch(/aria-label="Score \d+ of 100"/)
    expect(section(page, 'overview')).toMatch(/Score from 76 to \d+ over 2 reports/)
    expect(section(htmlReport(aVariedReport), 'overview')).not.toContain(' reports ')
  })

  it('maps trails and regions', () => {
    const map = section(page, 'map')
    expect(map).toContain('main 123456789012 us-east-1, multi-region, organization ■ stopped ■ stopped')
    expect(map).toContain(
      'shadow 123456789012 eu-west-1, one region ◐ logs some management events · does not stand here',
    )
    expect(map).toContain('Management events ? unknown ✗ not covered')
  })

  it('says so where there is no trail, or no map', () => {
    expect(section(htmlReport(aReport({ regions: ['us-east-1'], trails: [] })), 'map')).toContain(
      'no trail at all',
    )
    expect(section(htmlReport(aReport()), 'map')).toContain('does not say which regions')
  })

  it('tells what happened: tampering, gaps, repairs, and what opened and was resolved since', () => {
    const told = section(page, 'timeline')
    expect(told).toContain('StopLogging on main in us-east-1')
    expect(told).toContain('main (us-east-1) recorded less in all its regions: stopped')
    expect(told).toContain('1200 or more management events of that time are in event history.')
    expect(told).toContain('Lost for good: data events of S3.')
    expect(told).toContain('1 repair carried out')
    expect(told).toContain('1 finding opened trail-logging on main (us-east-1)')
    expect(told).toContain('2 findings of checks that were not judged before region-coverage on us-east-1')
    expect(told).toContain('1 finding resolved kms-encryption')
  })

  it('shows what was changed, what is exempt until when, what could not be read, and what checks are about', () => {
    expect(section(page, 'changes')).toContain('logging: off → on')
    expect(section(page, 'exemptions')).toMatch(/2027-01-01 insights .* dear platform/)
    expect(section(page, 'unread')).toContain('AccessDenied: not allowed')
    expect(section(page, 'checks')).toContain('aws cloudtrail start-logging')
  })

  it('is made of whole elements', () => {
    for (const tag of ['section', 'table', 'tr', 'td', 'details', 'li', 'figure', 'svg']) {
      const count = (pattern: string) => page.match(new RegExp(pattern, 'g'))?.length
      expect([tag, count(`<${tag}[ >]`)]).toEqual([tag, count(`</${tag}>`)])
    }
  })
})

describe('text from AWS', () => {
  it.each([...hostile, '"><img src=x onerror=alert(1)>', '</script><script>alert(1)</script>', '</title>'])(
    'is no markup and no link: %j',
    (text) => {
      const html = htmlReport(aHostileReport(text), [{ ...aHostileReport(text) }])
      expect(html.match(/<script/g)).toHaveLength(2)
      expect(html).not.toMatch(/<img|<\/title>[^]*<\/title>| onerror="/)
      const withoutOwn = html.replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll('\n', '')
      expect(withoutOwn).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\/|\bwww\./iu)
      expect(dataOf(html)).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\//u)
    },
  )
})

describe('34,000 findings', () => {
  it('take less than 5 MB', () => {
    const html = htmlReport(aLargeReport)
    expect(Buffer.byteLength(html)).toBeLessThan(5_000_000)
    expect(JSON.parse(dataOf(html)).rows).toHaveLength(34_000)
  })
})
