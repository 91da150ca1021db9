import {
  type DrillReport,
  heardText,
  isGood,
  notesOf,
  reportOfDrill,
  secondsText,
} from '../../lib/drill/drill-report.ts'
import { links } from '../../lib/drill/strike.ts'
import { csvRow } from '../../lib/report/csv.ts'
import { formats, type OutputFormat } from '../../lib/report/formats.ts'
import { jsonDocument } from '../../lib/report/json.ts'
import { rows, words } from '../../lib/report/markdown.ts'
import { drillText, earlierText, leftText, linkHeads } from './drill-text.ts'

/**
 * A drill in a format. People get pages of its own; formats that other tools read get one finding of the check `drill` an
 * attack and region, as scan's reports have them.
 */
export async function printedDrill(
  report: DrillReport,
  output: OutputFormat,
  options: { color: boolean; width: number; verbose: boolean },
): Promise<string | Iterable<string>> {
  switch (output) {
    case 'table':
      return drillText(report, options)
    case 'json':
      return jsonDocument(report)
    case 'html':
      return (await import('./drill-html.ts')).drillHtml(report)
    case 'csv':
      return csv(report)
    case 'markdown':
      return markdown(report)
    default: {
      const format = await formats[output].load()
      return format.print(reportOfDrill(report), { ...options, history: [] })
    }
  }
}

const columns = [
  'started_at',
  'code',
  'account',
  'region',
  'attack',
  'channel',
  'result',
  ...links.map((link) => `${link.replace('-', '_')}_ms`),
  'broken_link',
  'notes',
]

/** One row an attack and region, then one a channel that leads to people. */
function* csv({ startedAt, code, account, attacks, channels }: DrillReport): Generator<string> {
  yield csvRow(columns)
  const head = [startedAt, code, account]
  for (const one of attacks) {
    const times = links.map((link) => String(one.links[link] ?? ''))
    const { region, attack, result, brokenLink } = one
    yield csvRow([
      ...head,
      region,
      attack,
      '',
      result,
      ...times,
      brokenLink?.link ?? '',
      notesOf(one).join('; '),
    ])
  }
  for (const one of channels) {
    const times = links.map((link) => (link === 'received' ? String(one.ms ?? '') : ''))
    yield csvRow([...head, '', '', `${one.channel} ${one.endpoint}`, one.result, ...times, '', one.why ?? ''])
  }
}

function markdown(report: DrillReport): string {
  const { code, account, attacks, channels, left, slowest, trend } = report
  const answered = attacks.filter((one) => isGood(one)).length
  const sections: [string, string | undefined][] = [
    [
      'Attacks',
      rows(
        ['Result', 'Region', 'Attack', ...links.map((link) => linkHeads[link]), 'What'],
        attacks.map((one) => [
          isGood(one) ? one.result : `**${one.result}**`,
          words(one.region),
          one.attack,
          ...links.map((link) => secondsText(one.links[link])),
          words(notesOf(one).join('; ')),
        ]),
      ),
    ],
    [
      'People',
      rows(
        ['Channel'],
        channels.map((one) => [words(heardText(one))]),
      ),
    ],
    [
      'Not removed',
      rows(
        ['What'],
        left.map((one) => [words(leftText(one))]),
      ),
    ],
    [
      'Earlier drills',
      rows(
        ['Drill'],
        trend.map((one) => [words(earlierText(one))]),
      ),
    ],
  ]
  return `${[
    `# Fire drill ${code}: ${answered} of ${attacks.length} attacks answered`,
    `Account ${words(account)}, ${report.startedAt}.${slowest ? ` Slowest: ${words(slowest.region)}, ${slowest.attack}, ${secondsText(slowest.ms)}.` : ''}`,
    ...sections.flatMap(([title, body]) => (body === undefined ? [] : [`## ${title}\n\n${body}`])),
  ].join('\n\n')}\n`
}
