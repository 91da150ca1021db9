import { createHash } from 'node:crypto'
import { alertStatesOf } from '../alert-state.ts'
import { alertParts, type RenderedAlert } from '../channels/channel.ts'
import type { Change, Finding, Outcome, Report, Severity } from '../../model/index.ts'
import { findingId, worstFirst } from '../../report/finding-id.ts'
import { plainText } from '../../text/plain-text.ts'
import {
  type AlertContent,
  type AlertContext,
  alertKind,
  type AlertKind,
  alertLinks,
  headlineOf,
  worstSeverity,
} from './content.ts'
import { alertText, placeText } from './text.ts'
import { chatNotification, type ChatNotification } from './chat.ts'
import { alertDetail, type AlertDetail, detailJson } from './detail.ts'
import { documentOf, field, nonEmpty } from '../../text/fields.ts'

export type AlertMessage = {
  /** The same where the same is sent again: receivers may tell by it what they have had already. */
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

/** What a report has to say to people, or undefined where nothing is wrong and nothing was done. */
export function alertMessage(report: Report, context: AlertContext = {}): AlertMessage | undefined {
  const open = notifiedFindings(report, context.changes)
  const gaps = report.gaps ?? []
  const changes = context.changes?.length ?? 0
  const isQuiet = open.length + report.outcomes.length + gaps.length + changes === 0 && !report.tamper
  if (isQuiet && !context.notice) return undefined
  const content = contentOf(report, context, open)
  const { id, kind, severity, account, region, headline } = content
  const subject = subjectText(`[Trailkeeper] ${severity}:`, headline, placeText(report, region))
  return {
    id,
    kind,
    severity,
    account,
    region,
    subject,
    text: alertText(content),
    short: subject,
    chat: chatNotification(content),
    structured: alertDetail(content),
  }
}

function contentOf(report: Report, context: AlertContext, open: Finding[]): AlertContent {
  const kind = context.notice ? 'notice' : alertKind(report, open, context.changes)
  const account = report.scope.account
  const resolved = context.changes?.[0]?.alertState.region
  return {
    id: idOf(context.name ?? JSON.stringify(report)),
    kind,
    severity: worstSeverity(kind, report, open),
    headline: `${context.drill === undefined ? '' : `[drill ${context.drill}] `}${plainText(headlineOf(report, kind, open, context))}`,
    account,
    region: report.tamper?.region ?? open[0]?.region ?? resolved ?? context.notice?.region ?? '',
    open,
    report,
    context,
    links: alertLinks(report, open, context.docs),
  }
}

const idOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 32)

function notifiedFindings(report: Report, changes: readonly Change[] | undefined): Finding[] {
  const open = worstFirst(
    report.findings.filter((finding) => finding.status !== 'pass' && !finding.exemption),
  )
  if (!changes) return open
  const told = new Set(
    changes.flatMap(({ kind, alertState }) => (kind === 'resolved' ? [] : [alertState.id])),
  )
  return open.filter((finding) => told.has(findingId(finding)))
}

/**
 * Of a report, what people are notified of: all that was done, repairs that failed or were refused for the first time,
 * what would be done about the findings that are told, and the gaps that nobody was told of.
 */
export function reportToNotify(report: Report, changes: readonly Change[]): Report {
  const told = changes.filter(({ kind }) => kind !== 'resolved').map(({ alertState }) => alertState)
  const ids = new Set(told.map(({ id }) => id))
  const findings = new Set(told.map(({ name, resource }) => JSON.stringify([name, resource])))
  const isTold = (outcome: Outcome): boolean => {
    if (outcome.result === 'applied') return true
    if (outcome.result === 'planned') return findings.has(JSON.stringify([outcome.check, outcome.resource]))
    return idsOf({ ...report, outcomes: [outcome], gaps: [] }).some((id) => ids.has(id))
  }
  const gaps = (report.gaps ?? []).filter((gap) =>
    idsOf({ ...report, outcomes: [], gaps: [gap] }).some((id) => ids.has(id)),
  )
  const { gaps: _gaps, ...rest } = report
  return { ...rest, outcomes: report.outcomes.filter(isTold), ...(gaps.length > 0 && { gaps }) }
}

const idsOf = (report: Report): string[] =>
  alertStatesOf({ ...report, findings: [] }).open.map(({ id }) => id)

/** Each form of an alert is under 10 KB: all of them together are far from SNS's 256 KB (SNS Publish, Message). */
const mostJsonBytes = 9_500
/** A bus takes 1 MB since January 2026, and what it leads to may take less: a target of SNS 256 KB. */
const mostEventBytes = 200_000

/** Puts an alert into the form that each channel takes. */
export function renderedAlert(alert: AlertMessage): RenderedAlert {
  const { id, kind, severity, account, region, subject, chat, structured } = alert
  return {
    id,
    kind,
    severity,
    account,
    region,
    subject,
    message: messageOf(alert),
    chat: JSON.stringify(chat),
    event: detailJson(structured, mostEventBytes),
  }
}

/** A rendered alert out of its JSON; undefined for text that is none. Only the region may be empty. */
export function parsedAlert(text: string): RenderedAlert | undefined {
  const value = documentOf(text)
  const read = (part: keyof RenderedAlert) => nonEmpty(field(value, part)) ?? ''
  const isWhole = alertParts.every((part) => part === 'region' || read(part) !== '')
  if (!isWhole) return undefined
  return {
    id: read('id'),
    kind: read('kind'),
    severity: read('severity'),
    account: read('account'),
    region: read('region'),
    subject: read('subject'),
    message: read('message'),
    chat: read('chat'),
    event: read('event'),
  }
}

/** The message by protocol: text for mail, one line for phones, JSON for the rest. */
export function messageOf({ text, short, structured }: AlertMessage): string {
  const json = detailJson(structured, mostJsonBytes)
  return JSON.stringify({
    default: text,
    email: text,
    sms: short,
    sqs: json,
    lambda: json,
    http: json,
    https: json,
  })
}

/** "Less than 100 characters long" (SNS Publish, Subject). */
const mostInSubject = 99

/**
 * An e-mail's subject: ASCII without control characters, fewer than 100 of them (SNS Publish, Subject). What is told is
 * cut before the place is.
 */
export function subjectText(start: string, headline: string, place: string): string {
  const [first, middle, last] = [start, headline, place].map(asciiText)
  const room = Math.max(0, mostInSubject - `${first}  ${last}`.length)
  return `${first} ${cut(middle ?? '', room)} ${last}`.slice(0, mostInSubject)
}

const asciiText = (text: string) => plainText(text).replaceAll(/[^\x20-\x7E]/gu, '?')
const cut = (text: string, room: number) =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`
