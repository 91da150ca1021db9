import { createHash } from 'node:crypto'
import type { Change, Finding, Report, Severity } from '../model/index.ts'
import { findingId } from '../report/finding-id.ts'
import { worstFirst } from '../report/finding-order.ts'
import { plainText } from '../text/plain-text.ts'
import { type AlertKind, alertKind, worstSeverity } from './alert-kind.ts'
import { placeText } from './place-text.ts'
import { alertText } from './alert-text.ts'
import { type ChatNotification, chatNotification } from './chat-notification.ts'
import { headlineOf } from './headline.ts'
import { alertLinks } from './links.ts'
import { subjectText } from './message-text.ts'
import { type AlertDetail, alertDetail } from './alert-detail.ts'

export type AlertMessage = {
  /** The same where the same is said again: receivers may tell by it what they have had already. */
  id: string
  kind: AlertKind
  severity: Severity
  account: string
  region: string
  subject: string
  /** For people: complete in itself. */
  text: string
  /** For a phone: one line. */
  short: string
  /** For Slack and Teams. */
  chat: ChatNotification
  /** For programs. */
  structured: AlertDetail
}

/** What is known beside the report. */
export type AlertContext = {
  /** Names what is said; made of the report where absent. */
  name?: string
  /** Since people were last told; all that is open in the report counts as new where absent. */
  changes?: readonly Change[]
  /** The account's alias. */
  alias?: string
  /** Where docs/ is published. */
  docs?: string
  /** Findings that people were told of before and that are not told again. */
  known?: number
}

/** What a report has to say, sorted for whoever reads it. */
export type Said = {
  id: string
  kind: AlertKind
  severity: Severity
  headline: string
  account: string
  region: string
  /** Findings that are news, or told again, worst first. */
  open: Finding[]
  report: Report
  context: AlertContext
  links: string[]
}

/** What a report has to say to people, or undefined where nothing is wrong and nothing was done. */
export function alertMessage(report: Report, context: AlertContext = {}): AlertMessage | undefined {
  const open = toldFindings(report, context.changes)
  const gaps = report.gaps ?? []
  const changes = context.changes?.length ?? 0
  if (open.length + report.outcomes.length + gaps.length + changes === 0 && !report.tamper) return undefined
  const said = saidOf(report, context, open)
  const { id, kind, severity, account, region, headline } = said
  const subject = subjectText(`[Trailkeeper] ${severity}:`, headline, placeText(report, region))
  return {
    id,
    kind,
    severity,
    account,
    region,
    subject,
    text: alertText(said),
    short: subject,
    chat: chatNotification(said),
    structured: alertDetail(said),
  }
}

function saidOf(report: Report, context: AlertContext, open: Finding[]): Said {
  const kind = alertKind(report, open, context.changes)
  const account = report.scope.account
  const resolved = context.changes?.[0]?.matter.region
  return {
    id: idOf(context.name ?? JSON.stringify(report)),
    kind,
    severity: worstSeverity(kind, report, open),
    headline: plainText(headlineOf(report, kind, open, context)),
    account,
    region: report.tamper?.region ?? open[0]?.region ?? resolved ?? '',
    open,
    report,
    context,
    links: alertLinks(report, open, context.docs),
  }
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 32)

function toldFindings(report: Report, changes: readonly Change[] | undefined): Finding[] {
  const open = worstFirst(
    report.findings.filter((finding) => finding.status !== 'pass' && !finding.exemption),
  )
  if (!changes) return open
  const told = new Set(changes.flatMap(({ kind, matter }) => (kind === 'resolved' ? [] : [matter.id])))
  return open.filter((finding) => told.has(findingId(finding)))
}
