import type { Finding, Outcome, Report, Severity, Tamper } from '../model.ts'
import { worstFirst } from '../report/finding-order.ts'
import { alertText } from './alert-text.ts'
import { plainText } from '../report/plain-text.ts'
import { subjectText } from './message-text.ts'

/**
 * `escalated`: the guard stopped repairing something by itself, and a person has to go on. `test`: sent by hand, to see
 * that it arrives.
 */
export type AlertKind =
  'tampering' | 'attempt' | 'repaired' | 'repair-failed' | 'escalated' | 'findings' | 'test'

export type AlertMessage = {
  kind: AlertKind
  severity: Severity
  account: string
  region: string
  subject: string
  /** For people: complete in itself. */
  text: string
  /** For a phone: one line. */
  short: string
  /** For programs. */
  structured: Record<string, unknown>
}

/** What a report has to say to people, or undefined where nothing is wrong and nothing was done. */
export function alertMessage(report: Report): AlertMessage | undefined {
  const open = worstFirst(
    report.findings.filter((finding) => finding.status !== 'pass' && !finding.exemption),
  )
  const gaps = report.gaps ?? []
  if (open.length + report.outcomes.length + gaps.length === 0 && !report.tamper) return undefined
  const kind = kindOf(report)
  const severity = worstSeverity(kind, report, open)
  const account = report.scope.account
  const region = report.tamper?.region ?? open[0]?.region ?? ''
  const headline = plainText(headlineOf(report, kind, open))
  const subject = subjectText(
    `[Trailkeeper] ${severity}:`,
    headline,
    `(${account}${region && `, ${region}`})`,
  )
  const text = alertText(report, open, headline)
  return {
    kind,
    severity,
    account,
    region,
    subject,
    text,
    short: subject,
    structured: structuredOf(report, open, { kind, severity, headline }),
  }
}

function kindOf(report: Report): AlertKind {
  if (report.outcomes.some((outcome) => outcome.result === 'failed' || outcome.result === 'drifted'))
    return 'repair-failed'
  if (report.outcomes.some((outcome) => outcome.escalated)) return 'escalated'
  if (report.tamper) return report.tamper.errorCode === undefined ? 'tampering' : 'attempt'
  if (report.outcomes.some((outcome) => outcome.result === 'applied')) return 'repaired'
  return 'findings'
}

const rank: Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** An attempt that failed is grave, but not as grave as what it failed to do. */
function worstSeverity(kind: AlertKind, report: Report, open: readonly Finding[]): Severity {
  if (report.tamper && (kind !== 'attempt' || report.tamper.underOwnRole)) return 'critical'
  if (kind === 'escalated' || (report.gaps ?? []).length > 0) return 'critical'
  const found = open.map((finding) => finding.severity)
  return (
    rank.find((severity) => [...found, kind === 'attempt' ? 'high' : 'info'].includes(severity)) ?? 'info'
  )
}

function headlineOf(report: Report, kind: AlertKind, open: readonly Finding[]): string {
  const done = report.outcomes.filter((outcome) => outcome.result === 'applied').length
  const what = kind === 'repair-failed' ? 'repair FAILED, ' : done > 0 ? 'repaired, ' : ''
  if (report.tamper) {
    const verb =
      report.tamper.errorCode === undefined ? report.tamper.eventName : `denied ${report.tamper.eventName}`
    const times = timesOf(report.tamper)
    const role = report.tamper.underOwnRole ? " by the guard's role" : ''
    return `${what}${verb}${role} on ${trailName(report.tamper)}${times}`
  }
  const [worst] = open
  const [gap] = report.gaps ?? []
  if (gap) return `${what}${nameOf(gap.trailArn)} was stopped, and no event of it came`
  if (!worst && done === 0) return report.outcomes[0]?.message ?? ''
  if (!worst) return `${done} ${done === 1 ? 'repair' : 'repairs'} made, nothing is wrong any more`
  const count = open.length > 1 ? `${open.length} findings, first: ` : ''
  return `${what}${count}${worst.message}`
}

function timesOf({ attempts = 1, repeats = 1 }: Tamper): string {
  if (attempts > 1) return `, ${attempts} times`
  return repeats > 1 ? `, ${repeats} times in an hour` : ''
}

const trailName = ({ target }: Tamper) => (target === undefined ? 'a trail' : nameOf(target))
const nameOf = (trailArn: string) => trailArn.replace(/^.*:trail\//u, '')

const mostFindings = 100

/** Counts always tell the whole; lists are cut so that a message never nears SNS's limit. */
function structuredOf(
  report: Report,
  open: readonly Finding[],
  said: { kind: AlertKind; severity: Severity; headline: string },
): Record<string, unknown> {
  return {
    schemaVersion: '1',
    ...said,
    account: report.scope.account,
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    ...(report.tamper && { tamper: report.tamper }),
    ...(report.gaps && { gaps: report.gaps.slice(0, mostFindings) }),
    summary: report.summary,
    unread: report.unread.slice(0, mostFindings),
    findings: open
      .slice(0, mostFindings)
      .map(({ expected: _expected, unread: _unread, ...finding }) => finding),
    outcomes: report.outcomes.slice(0, mostFindings).map(outcomeOf),
  }
}

const outcomeOf = ({ call, before, after, ...outcome }: Outcome) => ({
  ...outcome,
  ...(call && { call: `${call.service}:${call.operation}`, region: call.region }),
  ...(before && { before }),
  ...(after && { after }),
})
