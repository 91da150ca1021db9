import { beforeAll, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { alertMessage, renderedAlert } from '../../lib/alert/message/alert-message.ts'
import type { Format } from '../../lib/report/format.ts'
import { formats } from '../../lib/report/formats.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'

/** What begins something where a line, a cell or a word begins with it: in terminals, CI logs, Markdown, CSV, mail, HTML. */
const beginnings = [
  '=1+1',
  '+cmd',
  '-x',
  '@here',
  '# heading',
  '- item',
  '> quote',
  '| cell |',
  '```',
  '::error file=x::y',
  '##vso[task.complete]',
  '<script>',
  '<!channel>',
  '</testcase>',
  ']]>',
  '[x](http://evil.example)',
  'http://evil.example',
  'From: root',
  '\u001B[2J',
] as const
/** Everything that some program ends a line at (Unicode, 5.8 "Newline Guidelines"). */
const lineEnds = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'] as const

const unicode = fc.string({ unit: 'binary', maxLength: 30 })
const anyText = fc
  .tuple(unicode, fc.constantFrom(...lineEnds), fc.constantFrom(...beginnings), unicode)
  .map(([before, end, beginning, after]) => ({ beginning, text: `${before}${end}${beginning}${after}` }))

const control = /(?![\n\r])[\p{Cc}]|[\u2028\u2029\u202A-\u202E\u2066-\u2069\u200B-\u200F]/u
const options = { color: false, width: 100, verbose: true, history: [] }
const loaded: [string, Format][] = []
beforeAll(async () => {
  for (const [id, { load }] of Object.entries(formats)) loaded.push([id, await load()])
})

function printed({ print }: Format, text: string): string {
  const document = print(aHostileReport(text), options)
  return typeof document === 'string' ? document : [...document].join('')
}

const linesThatBegin = (whole: string, beginning: string) =>
  whole.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => line.startsWith(beginning))

it('no report format lets a text begin a line, or brings a control character to people', () => {
  expect(loaded.length).toBeGreaterThan(8)
  fc.assert(
    fc.property(anyText, ({ text, beginning }) => {
      for (const [id, format] of loaded) {
        const own = linesThatBegin(printed(format, 'x'), beginning)
        const whole = printed(format, text)
        expect([id, linesThatBegin(whole, beginning).length]).toEqual([id, own.length])
        const shown = format.forPrograms ? '' : whole
        expect([id, control.exec(shown)?.index]).toEqual([id, undefined])
      }
    }),
    { numRuns: 60 },
  )
})

const tags = (whole: string) => (whole.match(/<\/?[a-zA-Z!?][\w-]*/g) ?? []).toSorted()

it('no report in HTML or XML has a tag that a text brought', () => {
  fc.assert(
    fc.property(anyText, ({ text }) => {
      for (const [id, format] of loaded.filter(([name]) => name === 'html' || name === 'junit')) {
        const allowed = new Set(tags(printed(format, 'x')))
        expect([id, tags(printed(format, text)).filter((tag) => !allowed.has(tag))]).toEqual([id, []])
      }
    }),
    { numRuns: 60 },
  )
})

it('no cell of CSV begins a formula', () => {
  const csv = loaded.find(([id]) => id === 'csv')?.[1]
  if (!csv) throw new Error('there is no CSV')
  fc.assert(
    fc.property(anyText, fc.constantFrom(...beginnings), ({ text }, beginning) => {
      for (const whole of [printed(csv, text), printed(csv, `${beginning}${text}`)])
        expect(whole).not.toMatch(/(?:^|,)"?[=+\-@\t\r＝＋－＠]/mu)
    }),
    { numRuns: 60 },
  )
})

it('no form of an alert lets a text begin a line', () => {
  fc.assert(
    fc.property(anyText, ({ text, beginning }) => {
      const alert = alertMessage(aHostileReport(text), { alias: text })
      if (!alert) throw new Error('nothing was said')
      const { subject, message, chat } = renderedAlert(alert)
      const forms: Record<string, string> = JSON.parse(message)
      for (const form of [
        subject,
        forms['email'] ?? '',
        forms['sms'] ?? '',
        JSON.parse(chat).content.description,
      ]) {
        const own = beginning === '```' ? 2 : 0
        expect(linesThatBegin(form, beginning).length).toBeLessThanOrEqual(own)
        expect(control.exec(form)).toBeNull()
      }
    }),
    { numRuns: 100 },
  )
})
