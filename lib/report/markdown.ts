import type { Finding, Outcome, Report } from '../model/index.ts'
import { changeLines } from '../text/facet-text.ts'
import { worstFirst } from './finding-id.ts'
import { accountName, accountStanding, omittedText, subjectOf, worstAccounts } from './organization-texts.ts'
import { plainText } from '../text/plain-text.ts'
import { undoCommand } from '../text/command-line.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'markdown',
  extension: 'md',
  use: 'an issue, a pull request or a wiki',
  print: markdownReport,
}

const mostInMessage = 600

/**
 * The report in GitHub's Markdown, for an issue, a pull request or a wiki: counts, what fails or is unknown, what is
 * exempt, repairs, and what could not be read. Passes are counted, or listed when verbose.
 */
export function markdownReport(report: Report, { verbose }: { verbose: boolean }): string {
  const open = worstFirst(report.findings).filter((finding) => !finding.exemption)
  const blocks = [
    heading(report),
    counts(report),
    section(
      'What needs attention',
      findings(open.filter(({ status }) => status !== 'pass')) ?? 'Nothing: all that was judged passes.',
    ),
    section('Accounts', accounts(report)),
    section('Exempt', exempt(report.findings.filter(({ exemption }) => exemption))),
    section('Repairs', repairs(report.outcomes)),
    undo(report),
    section('Could not be read', unread(report.unread)),
    section('Passes', verbose ? findings(open.filter(({ status }) => status === 'pass')) : undefined),
  ]
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`
}

function heading(report: Report): string {
  const { scope, finishedAt, apiCalls } = report
  const where = scope.regions === 'all' ? 'all regions' : scope.regions.map(words).join(', ')
  return [
    '# Trailkeeper report',
    `${words(subjectOf(report))}, ${where}, ${words(finishedAt)}, ${apiCalls} API calls`,
  ].join('\n\n')
}

function counts({ summary }: Report): string {
  const { fail, unknown, pass, exempt: excused, ...done } = summary
  const told = Object.entries({ fail, unknown, pass, exempt: excused, ...done }).filter(
    ([name, count]) => count > 0 || ['fail', 'unknown', 'pass'].includes(name),
  )
  return table(
    told.map(([name]) => name),
    [told.map(([, count]) => String(count))],
  )
}

const section = (title: string, body: string | undefined): string | undefined =>
  body === undefined ? undefined : `## ${title}\n\n${body}`

const findings = (some: readonly Finding[]): string | undefined =>
  rows(
    ['Status', 'Severity', 'Check', 'Region', 'Resource', 'What'],
    some.map(({ status, severity, check, region, resource, message }) => [
      status === 'fail' ? '**fail**' : status,
      severity,
      code(check),
      words(region),
      code(resource),
      words(message),
    ]),
  )

/** Those that do not pass: of a large organization the others would be most of the document. */
const accounts = (report: Report): string | undefined => {
  const listed = worstAccounts(report.accounts ?? []).filter(
    ({ summary }) => !summary || summary.fail + summary.unknown > 0,
  )
  const known = rows(
    ['Account', 'Result'],
    listed.map((account) => [words(accountName(account)), words(accountStanding(account))]),
  )
  const blocks = [known, omittedText(report)].filter((block) => block !== undefined)
  return blocks.length > 0 ? blocks.join('\n\n') : undefined
}

const exempt = (some: readonly Finding[]): string | undefined =>
  rows(
    ['Check', 'Resource', 'Until', 'Reason', 'Owner'],
    some.map(({ check, resource, exemption }) => [
      code(check),
      code(resource),
      words(exemption?.expires ?? 'no date'),
      words(exemption?.reason ?? ''),
      words(exemption?.owner ?? ''),
    ]),
  )

const repairs = (outcomes: readonly Outcome[]): string | undefined =>
  rows(
    ['Result', 'Call', 'Resource', 'Change', 'What'],
    outcomes.map(({ result, call, remedy, resource, message }) => [
      result,
      code(call ? `${call.service}:${call.operation}` : remedy),
      code(resource),
      call ? changeLines(call.expect, call.intend).map(words).join('<br>') : '–',
      words(message),
    ]),
  )

function undo(report: Report): string | undefined {
  const command = undoCommand(report)
  return command === undefined ? undefined : `Take the repairs back: ${code(command)}`
}

const unread = (failed: Report['unread']): string | undefined =>
  rows(
    ['Resource', 'Call', 'Answer'],
    failed.map(({ resource, operation, code: answer, message }) => [
      code(resource),
      code(operation),
      words(`${answer}: ${message}`),
    ]),
  )

/** GitHub shows no comment of more than 65,536 characters, and no summary of a job of more than 1 MiB. */
const mostRows = 500

/** A table; undefined where it would have no row. Of very many rows the first. */
export function rows(headings: string[], cells: string[][]): string | undefined {
  if (cells.length === 0) return undefined
  const shown = table(headings, cells.slice(0, mostRows))
  return cells.length > mostRows ? `${shown}\n\nThe first ${mostRows} of ${cells.length}.` : shown
}

const table = (headings: string[], cells: string[][]): string =>
  [headings, headings.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n')

/**
 * Words that Markdown shows as they stand: any ASCII punctuation mark may be escaped (CommonMark 2.4), and those are that
 * mean something inside a line. An @ would still call whoever bears the name that follows, so it is broken as a link is.
 */
export const words = (text: string): string =>
  plainText(text, mostInMessage)
    .replaceAll('@', '[@]')
    .replaceAll(/[\\`*_{}[\]<>()#|~&!$]/g, String.raw`\$&`)

/** A name as code. A backtick or a bar would end it, and a resource's name needs neither. */
export const code = (text: string): string => `\`${plainText(text).replaceAll(/[`|\\]/g, '?') || ' '}\``
