import { describe, expect, it } from '@jest/globals'
import { validateXML } from 'xmllint-wasm'
import { format } from '../../lib/report/badge.ts'
import type { Report } from '../../lib/model/index.ts'
import { hostile } from '../builders/hostile.ts'
import { aFinding, aReport } from '../builders/a-report.ts'

const badge = (report: Report) =>
  Array.from(format.print(report, { color: false, width: 100, verbose: false, history: [] })).join('')
const passing = aFinding({ status: 'pass' })
const reports = {
  100: aReport({ findings: [passing] }),
  85: aReport({ findings: [passing, passing, passing, aFinding({ severity: 'high' })] }),
  0: aReport({ findings: [aFinding()] }),
  unknown: aReport({ findings: [] }),
}

/** Says nothing of what is inside, so that only well-formedness is tried. */
const anySvg =
  '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/svg"><xs:element name="svg"/></xs:schema>'

/** Contrast of two colours (WCAG 2.2, "contrast ratio" and "relative luminance"). */
function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].toSorted((x, y) => y - x)
  return (a + 0.05) / (b + 0.05)
}
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe('a badge', () => {
  it.each([
    ['100/100', reports[100]],
    ['85/100', reports[85]],
    ['0/100', reports[0]],
    ['unknown', reports.unknown],
  ])('shows %s, and says so in its title', (value, report) => {
    const svg = badge(report)
    expect(svg).toContain(`>${value}</text>`)
    const [, title = ''] = /<title>(.*)<\/title>/.exec(svg) ?? []
    expect(title).toMatch(
      /^CloudTrail in account \d{12}: (score \d+ of 100|nothing could be judged), \d+ fail/,
    )
    expect(svg).toContain(`role="img" aria-label="${title}"`)
  })

  it('has another colour for what passes, what mostly does, what does not and what nobody knows, all with contrast', () => {
    const fills = Object.values(reports).map((report) => {
      const [text, ...backgrounds] = [
        /<g fill="(#\w{6})"/.exec(badge(report))?.[1] ?? '',
        ...[...badge(report).matchAll(/<rect [^>]*fill="(#\w{6})"/g)].map(([, fill = '']) => fill),
      ]
      expect(backgrounds).toHaveLength(2)
      for (const background of backgrounds)
        expect(contrast(text ?? '', background)).toBeGreaterThanOrEqual(4.5)
      return backgrounds[1]
    })
    expect(new Set(fills).size).toBe(4)
  })

  it.each(hostile)('is well-formed, and harmless, where somebody chose %j', async (text) => {
    const scope = { ...reports[0].scope, account: text }
    const svg = badge({ ...reports[0], scope })
    const { errors } = await validateXML({ xml: [{ fileName: 'badge.svg', contents: svg }], schema: anySvg })
    expect(errors).toEqual([])
    expect(svg).not.toMatch(/<script|\u202e/)
  })
})
