import { describe, expect, it } from '@jest/globals'
import type { Verification } from '../../lib/model/index.ts'
import { outputFormats } from '../../cli/sweep-options.ts'
import { verificationHtml } from '../../lib/report/verification/html.ts'
import { printedVerification } from '../../lib/report/verification/print.ts'
import type { OutputFormat } from '../../lib/report/formats.ts'
import { hostile as hostileTexts } from '../builders/hostile.ts'
import { hasBrowser, onEachScreen } from './in-chromium.ts'
import { sample } from './verification-sample.ts'

async function printed(output: OutputFormat, verification: Verification = sample): Promise<string> {
  const document = await printedVerification(verification, output, {
    color: false,
    width: 100,
    verbose: false,
  })
  return typeof document === 'string' ? document : [...document].join('')
}

const hostile = hostileTexts.filter((text) => text.length < 1000).join(' ')

const digest = sample.trails[2]?.objects[1]?.object ?? ''

describe('a verification', () => {
  it('is one JSON document with every object by its address', async () => {
    expect(JSON.parse(await printed('json'))).toEqual(sample)
  })

  it('is a table with the worst first, who explains a gap, and what an auditor asks for', async () => {
    const table = await printed('table')
    expect(table.indexOf('BROKEN')).toBeLessThan(table.indexOf('unproven main'))
    expect(table).toContain(`missing  ${digest}`)
    expect(table).toContain('50')
    expect(table).toContain('explained: the trail was stopped')
    expect(table).toContain('CloudTrail-Insight')
    for (const fact of [
      'Period',
      'Keys     31e8',
      'assumed-role/auditor/alice',
      '96 digests, 4800 log files, 192.0 MB',
    ])
      expect(table).toContain(fact)
    expect(table).toMatch(/Verdict {2}BROKEN\n$/)
  })

  it('is rows of CSV: objects that are not proven, explained gaps, and proven regions', async () => {
    const rows = (await printed('csv')).trim().split('\r\n')
    expect(rows).toHaveLength(1 + 2 + 2 + 1 + 1 + 1)
    expect(rows[0]).toContain('"verdict"')
    expect(rows.every((row) => row.split('","').length === 12)).toBe(true)
  })

  it.each(['junit', 'sarif', 'asff', 'ocsf'] as const)('is a finding a region in %s', async (format) => {
    const text = await printed(format)
    expect(text).toContain('log-integrity')
    expect(text).toContain('20260302T0745Z')
    const failed = { junit: '<failure', sarif: '"level": "error"', asff: '"FAILED"', ocsf: '"status":"Fail"' }
    expect(text).toContain(failed[format])
  })

  it.each(outputFormats)('prints nothing of AWS as a command, a link or markup in %s', async (format) => {
    const [first, ...others] = sample.trails
    if (!first) throw new Error('no place')
    const bad: Verification = {
      ...sample,
      ranBy: hostile,
      trails: [
        {
          ...first,
          verdict: 'broken',
          objects: [
            {
              object: `s3://b/${hostile}`,
              kind: 'log',
              verdict: 'broken',
              reason: 'changed',
              message: hostile,
            },
          ],
          notes: [hostile],
        },
        ...others,
      ],
    }
    const text = await printed(format, bad)
    expect(text).not.toContain('\u001B')
    expect(text).not.toContain('\u202E')
    // JSON is for programs and holds what is there, escaped; all else breaks links.
    expect(/https?:\/\/evil/.test(text) && format !== 'json').toBe(false)
    expect(/<script>|<img/.test(text) && ['html', 'junit'].includes(format)).toBe(false)
  })
})

const describeInBrowser = hasBrowser ? describe : describe.skip

describeInBrowser('its HTML page in Chromium', () => {
  it('keeps to its content security policy, is accessible, and has a bar a region that shows what is broken', () =>
    onEachScreen(verificationHtml(sample), async (page) => {
      expect(await page.locator('.line svg[role=img]').count()).toBe(4)
      const red = await page.evaluate(
        `getComputedStyle(document.querySelector('.line svg rect.l-broken')).fill`,
      )
      expect(red).toBe('rgb(198, 40, 40)')
    }))
})
