import type { Left } from '../../lib/drill/remove.ts'
import { type AttackResult, type Link, links } from '../../lib/drill/strike.ts'
import { plainText } from '../../lib/text/plain-text.ts'

/** A drill as it is printed and kept. */
export type DrillReport = {
  schemaVersion: '1'
  code: string
  account: string
  startedAt: string
  finishedAt: string
  attacks: AttackResult[]
  /** The region whose answer took longest. */
  slowest?: { region: string; attack: string; ms: number }
  left: Left[]
  /** The slowest answers of earlier drills, oldest first. */
  trend: { startedAt: string; answered: number; attacks: number; slowestMs?: number }[]
}

/** Results that a guard need not be ashamed of. */
const good: ReadonlySet<unknown> = new Set<AttackResult['result']>(['answered', 'prevented', 'planned'])

/** @param one a result of a drill, or what a file says of an earlier one */
export const isGood = ({ result }: { result: unknown }): boolean => good.has(result)

export const leftText = ({ what, why }: Left): string =>
  `not removed: ${plainText(what)}: ${plainText(why, 300)}`

/** The answer that took longest, by when the alert was received. */
export function slowestOf(attacks: readonly AttackResult[]): DrillReport['slowest'] {
  const timed = attacks.flatMap(({ region, attack, links: times }) => {
    const ms = Math.max(times.received ?? -1, times.restored ?? -1)
    return ms < 0 ? [] : [{ region, attack, ms }]
  })
  return timed.toSorted((a, b) => b.ms - a.ms)[0]
}

const seconds = (ms: number | undefined): string =>
  ms === undefined ? '-' : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

const heads: Readonly<Record<Link, string>> = {
  call: 'CALL',
  heard: 'HEARD',
  restored: 'RESTORED',
  'read-back': 'READ BACK',
  published: 'PUBLISHED',
  received: 'RECEIVED',
}

/** One line an attack and region, with the time of each link from the sending of the attack on. */
export function drillText(report: DrillReport): string {
  const rows = report.attacks.map(({ region, attack, result, links: times }) => [
    region,
    attack,
    result,
    ...links.map((link) => seconds(times[link])),
  ])
  const table = [['REGION', 'ATTACK', 'RESULT', ...links.map((link) => heads[link])], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const notes = report.attacks.flatMap((one) => notesOf(one))
  const { slowest, trend } = report
  const answered = report.attacks.filter((one) => isGood(one)).length
  return [
    ...lines,
    '',
    ...notes,
    ...report.left.map(leftText),
    ...(slowest ? [`slowest: ${slowest.region}, ${slowest.attack}, ${seconds(slowest.ms)}`] : []),
    ...trend.map(
      (one) =>
        `before: ${one.startedAt}: ${one.answered} of ${one.attacks} answered, slowest ${seconds(one.slowestMs)}`,
    ),
    `${answered} of ${report.attacks.length} attacks answered.`,
    '',
  ].join('\n')
}

function notesOf({ region, attack, brokenLink, note, marked }: AttackResult): string[] {
  const about = `${region} ${attack}`
  return [
    ...(note === undefined ? [] : [`${about}: ${plainText(note, 300)}`]),
    ...(marked === false ? [`${about}: the alert is not marked as a drill`] : []),
    ...(brokenLink
      ? [
          `${about}: broken link: ${brokenLink.link}`,
          ...(brokenLink.why.length > 0
            ? brokenLink.why.map((why) => `  ${plainText(why, 300)}`)
            : ['  nothing that can be read tells why']),
        ]
      : []),
  ]
}
