import { styleText } from 'node:util'
import {
  type DrillReport,
  heardText,
  isGood,
  isHeard,
  notesOf,
  secondsText,
} from '../../lib/drill/drill-report.ts'
import type { Left } from '../../lib/drill/remove.ts'
import { type Link, links } from '../../lib/drill/strike.ts'
import { plainText } from '../../lib/text/plain-text.ts'

export const leftText = ({ what, why }: Left): string =>
  `not removed: ${plainText(what)}: ${plainText(why, 300)}`

/** Links as people read them above their times. */
export const linkHeads: Readonly<Record<Link, string>> = {
  call: 'Call',
  heard: 'Heard',
  restored: 'Restored',
  'read-back': 'Read back',
  published: 'Published',
  received: 'Received',
}

/** An earlier drill in one line. */
export const earlierText = ({
  startedAt,
  kinds,
  regions,
  answered,
  attacks,
  slowestMs,
}: DrillReport['trend'][number]): string =>
  `${startedAt}: ${kinds.length > 0 ? `${kinds.join(', ')} in ${regions} ${regions === 1 ? 'region' : 'regions'}, ` : ''}${answered} of ${attacks} answered, slowest ${secondsText(slowestMs)}`

/** One line an attack and region, with the time of each link from the sending of the attack on. */
export function drillText(report: DrillReport, { color }: { color: boolean }): string {
  const paint = (isWell: boolean, text: string) =>
    color ? styleText(isWell ? 'green' : 'red', text, { validateStream: false }) : text
  const heads = ['REGION', 'ATTACK', 'RESULT', ...links.map((link) => linkHeads[link].toUpperCase())]
  const rows = report.attacks.map(({ region, attack, result, links: times }) => [
    region,
    attack,
    result,
    ...links.map((link) => secondsText(times[link])),
  ])
  const table = [heads, ...rows]
  const widths = heads.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row, index) => {
    const one = report.attacks[index - 1]
    return row
      .map((cell, column) => {
        const padded = cell.padEnd(widths[column] ?? 0)
        return one && column === 2 ? paint(isGood(one), padded) : padded
      })
      .join('  ')
      .trimEnd()
  })
  const { slowest, trend, channels } = report
  const answered = report.attacks.filter((one) => isGood(one)).length
  return [
    ...lines,
    '',
    ...report.attacks.flatMap((one) => {
      const [first, ...others] = notesOf(one).map((note) => plainText(note, 300))
      return first === undefined
        ? []
        : [`${one.region} ${one.attack}: ${first}`, ...others.map((note) => `  ${note}`)]
    }),
    ...channels.map((one) => paint(isHeard(one), plainText(heardText(one), 300))),
    ...report.left.map(leftText),
    ...(slowest ? [`slowest: ${slowest.region}, ${slowest.attack}, ${secondsText(slowest.ms)}`] : []),
    ...trend.map((one) => `before: ${plainText(earlierText(one), 300)}`),
    paint(
      answered === report.attacks.length && answered > 0,
      `${answered} of ${report.attacks.length} attacks answered.`,
    ),
    '',
  ].join('\n')
}
