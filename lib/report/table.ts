import { styleText } from 'node:util'
import type { Outcome, Report } from '../model/index.ts'
import { changeLines } from '../text/facet-text.ts'
import { worstFirst } from './finding-order.ts'
import { harmlessText, mostInMessage, plainText } from '../text/plain-text.ts'
import { subjectOf } from './organization-texts.ts'
import { accountLines } from './table-accounts.ts'
import { findingLines } from './table-findings.ts'
import { undoCommand } from './undo-command.ts'
import { wrapped } from '../text/wrapped-lines.ts'

export type TableOptions = { color: boolean; width: number; verbose: boolean }

export type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

/** The report for a terminal: what fails, what is unknown, what is done about it. Passes are counted, or listed when verbose. */
export function tableReport(report: Report, options: TableOptions): string {
  const paint: Paint = (style, text) =>
    options.color ? styleText(style, text, { validateStream: false }) : text
  const shown = worstFirst(report.findings).filter((finding) => options.verbose || finding.status !== 'pass')
  const sections = [
    heading(report, paint),
    findingLines(shown, paint, options),
    accountLines(report, paint, options.verbose),
    unreadLines(report, paint),
    outcomeLines(report.outcomes, paint, options.width),
    undoLine(report),
    summaryLine(report, paint),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function heading(report: Report, paint: Paint): string {
  const { regions } = report.scope
  const where = regions === 'all' ? 'all regions' : regions.join(', ')
  const seconds = ((Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(2)
  return `${paint('bold', subjectOf(report))}, ${where}: ${report.apiCalls} calls in ${seconds} s`
}

function unreadLines(report: Report, paint: Paint): string {
  if (report.unread.length === 0) return ''
  const lines = report.unread.map(
    (unread) =>
      `  ${plainText(unread.resource)}  ${unread.operation}  ${plainText(`${unread.code}: ${unread.message}`)}`,
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
    const what = outcome.call
      ? `${outcome.call.service}:${outcome.call.operation} in ${plainText(outcome.call.region)}`
      : outcome.remedy
    const lines = [
      `${paint(style, text.padEnd(8))} ${paint('bold', what)}  ${plainText(outcome.resource)}`,
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

function summaryLine(report: Report, paint: Paint): string {
  const { pass, fail, unknown, exempt, ...done } = report.summary
  const counts = [
    paint(fail > 0 ? 'red' : 'dim', `${fail} fail`),
    paint(unknown > 0 ? 'yellow' : 'dim', `${unknown} unknown`),
    paint('green', `${pass} pass`),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
    ...Object.entries(done).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : [])),
  ]
  return counts.join(', ')
}
