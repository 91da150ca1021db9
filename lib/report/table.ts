import { styleText } from 'node:util'
import type { Finding, Outcome, Report } from '../model/index.ts'
import { changeLines } from '../text/facet-text.ts'
import { worstFirst } from './finding-id.ts'
import { harmlessText, mostInMessage, plainText, wrapped } from '../text/plain-text.ts'
import { accountName, accountStanding, omittedText, subjectOf, worstAccounts } from './organization-texts.ts'
import { fitted, type Paint, type Part, type Style, withCommas } from './fitted-lines.ts'
import { undoCommand } from '../text/command-line.ts'
import type { Format } from './format.ts'
import { expiredUnderWayText, nothingReadText } from './nothing-read.ts'

export const format: Format = {
  id: 'table',
  extension: 'txt',
  use: 'the terminal',
  print: tableReport,
}

export type TableOptions = { color: boolean; width: number; verbose: boolean }

/** The report for a terminal: what fails, what is unknown, what is done about it. Passes are counted, or listed when verbose. */
export function tableReport(report: Report, options: TableOptions): string {
  const paint: Paint = (style, text) =>
    options.color ? styleText(style, text, { validateStream: false }) : text
  const shown = worstFirst(report.findings).filter((finding) => options.verbose || finding.status !== 'pass')
  const isPlan = report.outcomes.some(({ result }) => result === 'planned')
  const nothing = options.verbose ? undefined : nothingReadText(report)
  if (nothing !== undefined) {
    const lines = [heading(report, paint, options.width), wrapped(nothing, options.width, 0)]
    return `${[...lines, summaryLine(report, paint, options.width)].join('\n\n')}\n`
  }
  const repairs = outcomeLines(report.outcomes, paint, options.width)
  const sections = [
    heading(report, paint, options.width),
    // What would be done is what a plan is asked for.
    ...(isPlan ? [repairs] : []),
    findingLines(shown, paint, options),
    accountLines(report, paint, options),
    unreadLines(report, paint, options.width),
    ...(isPlan ? [] : [repairs]),
    undoLine(report),
    wrapped(expiredUnderWayText(report) ?? '', options.width, 0),
    summaryLine(report, paint, options.width),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function heading(report: Report, paint: Paint, width: number): string {
  const { regions } = report.scope
  const where = regions === 'all' ? 'all regions' : regions.join(', ')
  const seconds = ((Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(2)
  const calls = `${report.apiCalls} calls in ${seconds} s`
  const parts: Part[] = [
    { text: subjectOf(report), style: 'bold' },
    ...where.split(', ').map((text, at, all) => ({ text: at < all.length - 1 ? text : `${text}: ${calls}` })),
  ]
  return fitted(withCommas(parts), paint, { width, indent: 2 })
}

function unreadLines(report: Report, paint: Paint, width: number): string {
  if (report.unread.length === 0) return ''
  const lines = report.unread.map(({ resource, operation, code, message }) =>
    fitted(
      [
        { text: `  ${plainText(resource)}`, after: '  ' },
        { text: operation, after: '  ' },
        ...plainText(`${code}: ${message}`)
          .split(' ')
          .map((text) => ({ text, after: ' ' })),
      ],
      paint,
      { width, indent: 4 },
    ),
  )
  return [paint('bold', 'Could not be read'), ...lines].join('\n')
}

const results: Record<Outcome['result'], { text: string; style: Style }> = {
  planned: { text: 'planned', style: 'cyan' },
  applied: { text: 'applied', style: 'green' },
  refused: { text: 'refused', style: 'yellow' },
  failed: { text: 'FAILED', style: 'red' },
  drifted: { text: 'DRIFTED', style: 'red' },
}

function outcomeLines(outcomes: readonly Outcome[], paint: Paint, width: number): string {
  if (outcomes.length === 0) return ''
  const blocks = outcomes.map((outcome) => {
    const { text, style } = results[outcome.result]
    const what = outcome.call ? `${outcome.call.service}:${outcome.call.operation}` : outcome.remedy
    const where = outcome.call
      ? [{ text: `in ${plainText(outcome.call.region)}`, style: 'bold' as const, after: '  ' }]
      : []
    const lines = [
      fitted(
        [
          { text: text.padEnd(8), style, after: ' ' },
          { text: what, style: 'bold', after: outcome.call ? ' ' : '  ' },
          ...where,
          { text: plainText(outcome.resource) },
        ],
        paint,
        { width, indent: 9 },
      ),
      ...(outcome.call
        ? changeLines(outcome.call.expect, outcome.call.intend).map((line) =>
            wrapped(harmlessText(line), width, 9),
          )
        : []),
      wrapped(plainText(outcome.message, mostInMessage), width, 9),
    ]
    return lines.join('\n')
  })
  return [paint('bold', 'Repairs'), ...blocks].join('\n')
}

function undoLine(report: Report): string {
  const command = undoCommand(report)
  return command === undefined ? '' : `Take the repairs back: ${command}`
}

function summaryLine(report: Report, paint: Paint, width: number): string {
  const { pass, fail, unknown, exempt, ...done } = report.summary
  const counts: Part[] = [
    { text: `${fail} fail`, style: fail > 0 ? 'red' : 'dim' },
    { text: `${unknown} unknown`, style: unknown > 0 ? 'yellow' : 'dim' },
    { text: `${pass} pass`, style: 'green' },
    ...(exempt > 0 ? [{ text: `${exempt} exempt` }] : []),
    ...Object.entries(done).flatMap(([name, count]) => (count > 0 ? [{ text: `${count} ${name}` }] : [])),
  ]
  return fitted(withCommas(counts), paint, { width, indent: 0 })
}

const mostAlone = 3
/** Of those that stand together; enough for every trail of an account that anybody would read. */
const mostNamed = 50
const indent = 8

/** Findings, two lines each. Many of one check and status stand together, unless every one is asked for. */
function findingLines(findings: readonly Finding[], paint: Paint, options: TableOptions): string {
  return groupsOf(findings)
    .flatMap((group) =>
      options.verbose || group.length <= mostAlone
        ? group.map((finding) => oneFinding(finding, paint, options.width))
        : [manyFindings(group, paint, options.width)],
    )
    .join('\n')
}

function groupsOf(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const { check, status, severity, exemption } = finding
    const key = [check, status, severity, exemption?.reason, exemption?.owner, exemption?.expires].join(' ')
    const known = groups.get(key)
    if (known) known.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}

function oneFinding(finding: Finding, paint: Paint, width: number): string {
  return `${headOf(finding, plainText(finding.resource), paint, width)}\n${wrapped(said(finding), width, indent)}`
}

function manyFindings(group: Finding[], paint: Paint, width: number): string {
  const [first] = group
  if (!first) return ''
  const others = shortNames(group).slice(1)
  const also = others.slice(0, mostNamed).join(', ')
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : ''
  return [
    headOf(first, `${group.length} times`, paint, width),
    wrapped(said(first), width, indent),
    wrapped(`also: ${also}${more}`, width, indent),
  ].join('\n')
}

function headOf(finding: Finding, where: string, paint: Paint, width: number): string {
  const mark = marks[finding.exemption ? 'exempt' : finding.status]
  return fitted(
    [
      { text: mark.text.padEnd(8), style: mark.style },
      { text: finding.severity.padEnd(9) },
      { text: finding.check, style: 'bold', after: '  ' },
      { text: where },
    ],
    paint,
    { width, indent },
  )
}

const marks: Record<Finding['status'] | 'exempt', { text: string; style: Style }> = {
  fail: { text: 'FAIL', style: 'red' },
  unknown: { text: 'UNKNOWN', style: 'yellow' },
  pass: { text: 'PASS', style: 'green' },
  exempt: { text: 'EXEMPT', style: 'dim' },
}

function said({ message, exemption }: Finding): string {
  if (!exemption) return plainText(message, mostInMessage)
  const until = exemption.expires === undefined ? '' : ` until ${exemption.expires}`
  return plainText(`exempt${until}: ${exemption.reason} (${exemption.owner})`)
}

/** Where findings are of several accounts, a region's or a trail's name alone would not tell which one is meant. */
const shortNames = (group: readonly Finding[]): string[] => {
  const alone = new Set(group.map(({ account }) => account)).size === 1
  return group.map((finding) => {
    const name = shortName(finding)
    return alone || finding.resource === finding.account ? name : `${name} of ${plainText(finding.account)}`
  })
}

const shortName = ({ resource, region }: Finding) =>
  resource.includes(':trail/')
    ? `${plainText(resource.replace(/^.*:trail\//u, ''))} (${plainText(region)})`
    : plainText(resource)

const mostLines = 20

/**
 * The accounts of an organization's run: those that could not be judged and those that were skipped each by name, of
 * the others those with the most failures.
 */
function accountLines(report: Report, paint: Paint, { verbose, width }: TableOptions): string {
  const { accounts } = report
  if (!accounts) return ''
  const sorted = worstAccounts(accounts)
  const named = sorted.filter(({ status }) => status !== 'swept')
  const swept = sorted.filter(({ status }) => status === 'swept')
  const failing = swept.filter(({ summary }) => summary && summary.fail + summary.unknown > 0)
  const shown = verbose ? swept : failing.slice(0, mostLines)
  const rest = failing.length - shown.length
  return [
    paint(
      'bold',
      wrapped(
        `Accounts: ${swept.length} swept, ${countOf('unknown')} not judged, ${countOf('skipped')} skipped`,
        width,
        0,
      ),
    ),
    ...[...shown, ...named].map((account) =>
      fitted(
        [{ text: `  ${accountName(account)}`, after: '  ' }, { text: accountStanding(account) }],
        paint,
        { width, indent: 4 },
      ),
    ),
    ...(rest > 0 ? [`  and ${rest} more that do not pass`] : []),
    ...[omittedText(report) ?? []].flat().map((line) => wrapped(line, width, 2)),
  ].join('\n')

  function countOf(status: string): number {
    return named.filter((account) => account.status === status).length
  }
}
