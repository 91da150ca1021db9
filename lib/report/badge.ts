import type { Report } from '../model/index.ts'
import type { Format } from './format.ts'
import { subjectOf } from './organization-texts.ts'
import { reportScore } from './score.ts'
import { xmlText } from './xml-text.ts'

export const format: Format = {
  id: 'badge',
  extension: 'svg',
  use: 'a wiki or a README: the score as a small picture, green at 100, red below 70, grey where nothing could be judged',
  forPrograms: true,
  scanOnly: true,
  print: badgeReport,
}

/** Backgrounds on which white text has a contrast of 4.5 or more (WCAG 2.2, 1.4.3). */
const colors = { label: '#333333', all: '#1a7f37', most: '#8a5a00', few: '#b62324', none: '#57606a' }

const label = 'CloudTrail'
const height = 20
const padding = 8
/** Verdana of 11 pixels is about so wide; `textLength` makes any other font fit. */
const characterWidth = 7

/** The score as an SVG, which a screen reader reads as one sentence. */
function badgeReport(report: Report): string {
  const score = reportScore(report)
  const value = score === undefined ? 'unknown' : `${score}/100`
  const { fail, unknown } = report.summary
  const where = report.accounts ? subjectOf(report) : `account ${report.scope.account}`
  const verdict = score === undefined ? 'nothing could be judged' : `score ${score} of 100`
  const title = xmlText(
    `CloudTrail in ${where}: ${verdict}, ${fail} fail, ${unknown} unknown, ${report.finishedAt}`,
  )
  const [left, right] = [widthOf(label), widthOf(value)]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<rect width="${left}" height="${height}" fill="${colors.label}"/>
<rect x="${left}" width="${right}" height="${height}" fill="${colorOf(score)}"/>
<g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">
${textAt(padding, label)}
${textAt(left + padding, value)}
</g>
</svg>
`
}

const widthOf = (text: string): number => text.length * characterWidth + 2 * padding

const textAt = (x: number, text: string): string =>
  `<text x="${x}" y="14" textLength="${text.length * characterWidth}">${xmlText(text)}</text>`

function colorOf(score: number | undefined): string {
  if (score === undefined) return colors.none
  if (score === 100) return colors.all
  return score < 70 ? colors.few : colors.most
}
