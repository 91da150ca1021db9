import { describe, expect, it } from '@jest/globals'
import { drillHtml } from '../../cli/drill/drill-html.ts'
import { printedDrill } from '../../cli/drill/printed-drill.ts'
import { outputFormats } from '../../cli/sweep-options.ts'
import type { DrillReport } from '../../lib/drill/drill-report.ts'
import type { OutputFormat } from '../../lib/report/formats.ts'
import { hostile as hostileTexts } from '../builders/hostile.ts'
import { hasBrowser, onEachScreen } from '../report/in-chromium.ts'

const times = { call: 12, heard: 700, restored: 1_250, 'read-back': 2_400, published: 2_500, received: 2_600 }

const sample: DrillReport = {
  schemaVersion: '1',
  code: 'K7QXM',
  account: '123456789012',
  partition: 'aws',
  startedAt: '2026-03-01T12:00:00.000Z',
  finishedAt: '2026-03-01T12:01:00.000Z',
  apiCalls: 80,
  attacks: [
    { attack: 'stop-logging', region: 'us-east-1', result: 'answered', links: times, marked: true },
    {
      attack: 'stop-logging',
      region: 'eu-west-1',
      result: 'none',
      links: { call: 15 },
      brokenLink: { link: 'heard', why: ['rules: eu-west-1 has a disabled rule for cloudtrail'] },
    },
    {
      attack: 'delete-trail',
      region: 'us-east-1',
      result: 'prevented',
      links: {},
      note: 'a policy forbids it',
    },
  ],
  slowest: { region: 'us-east-1', attack: 'stop-logging', ms: 2_600 },
  channels: [
    { channel: 'email', endpoint: 's***@example.com', result: 'received', ms: 42_000 },
    { channel: 'chat', endpoint: 'trailkeeper-chat', result: 'no-answer' },
  ],
  left: [],
  trend: [
    {
      startedAt: '2026-01-01T12:00:00.000Z',
      code: 'AAAAA',
      kinds: ['stop-logging'],
      regions: 1,
      attacks: 1,
      answered: 1,
      slowestMs: 1_900,
    },
    { startedAt: '2026-02-01T12:00:00.000Z', kinds: [], regions: 0, attacks: 0, answered: 0 },
  ],
}

async function printed(output: OutputFormat, report: DrillReport = sample): Promise<string> {
  const document = await printedDrill(report, output, { color: false, width: 100, verbose: false })
  return typeof document === 'string' ? document : [...document].join('')
}

describe('a drill', () => {
  it('is one JSON document', async () => {
    expect(JSON.parse(await printed('json'))).toEqual(sample)
  })

  it.each(['table', 'html', 'markdown'] as const)(
    'shows in %s each time, the broken link by name, people, the slowest region and earlier drills',
    async (format) => {
      const text = await printed(format)
      for (const fact of [
        '1.25 s',
        '2.60 s',
        'broken link: heard',
        'disabled rule',
        '42.0 s',
        'nobody typed',
        '1.90 s',
      ])
        expect(text).toContain(fact)
      expect(text.toLowerCase()).toContain('slowest: us-east-1, stop-logging')
    },
  )

  it('is rows of CSV: one an attack and region, one a channel, all of the same width', async () => {
    const lines = (await printed('csv')).trim().split('\r\n')
    expect(lines).toHaveLength(1 + 3 + 2)
    expect(new Set(lines.map((row) => row.split('","').length)).size).toBe(1)
    expect(lines[1]).toContain('"12","700","1250","2400","2500","2600"')
  })

  it.each([
    ['junit', /<failure/g],
    ['sarif', /"ruleId"/g],
    ['asff', /"FAILED"/g],
    ['ocsf', /"status":"Fail"/g],
  ] as const)('is a finding an attack and region in %s, and one of them failed', async (format, failure) => {
    const text = await printed(format)
    expect(text.match(failure)).toHaveLength(1)
    expect(text).toContain('trailkeeper-drill/stop-logging')
    expect(text).toContain('eu-west-1')
  })

  it.each(outputFormats)('prints nothing of AWS as a command, a link or markup in %s', async (format) => {
    const bad = hostileTexts.filter((text) => text.length < 1000).join(' ')
    const text = await printed(format, {
      ...sample,
      attacks: sample.attacks.map((one) => ({
        ...one,
        note: bad,
        brokenLink: { link: 'published', why: [bad] },
      })),
      channels: [{ channel: 'email', endpoint: bad, result: 'wrong-code', why: bad }],
      left: [{ what: bad, why: bad }],
    })
    expect(text).not.toContain('\u001B')
    expect(text).not.toContain('\u202E')
    // JSON is for programs and holds what is there, escaped; all else breaks links.
    expect(/https?:\/\/evil/.test(text) && format !== 'json').toBe(false)
    expect(/<script>|<img/.test(text) && ['html', 'junit'].includes(format)).toBe(false)
  })
})

const describeInBrowser = hasBrowser ? describe : describe.skip

describeInBrowser('its HTML page in Chromium', () => {
  it('keeps to its content security policy, is accessible, fits a phone, and draws links and trend', () =>
    onEachScreen(drillHtml(sample), async (page) => {
      expect(await page.locator('.links rect.bar5').count()).toBe(1)
      expect(await page.locator('.trend circle').count()).toBe(2)
    }))
})
