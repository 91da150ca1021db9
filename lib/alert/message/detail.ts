import type { Change, Finding, Outcome, OutcomeResult, Report, Severity, Summary } from '../../model/index.ts'
import { findingId } from '../../report/finding-id.ts'
import type { AlertKind, AlertContent } from './content.ts'
import { awsCommand } from '../../text/command-line.ts'
import { searchCommand } from '../../report/search-command.ts'
import { mostInMessage, plainText } from '../../text/plain-text.ts'

type DetailFinding = Pick<
  Finding,
  'check' | 'severity' | 'status' | 'account' | 'region' | 'resource' | 'actual' | 'message'
> & { id: string }

type DetailOutcome = Pick<Outcome, 'check' | 'remedy' | 'resource' | 'message'> & {
  result: OutcomeResult
  escalated?: true
  call?: string
  region?: string
  /** What a person runs to do it, where it was only planned; to take it back, where it was done. */
  command?: string
}

type DetailChange = {
  kind: Change['kind']
  id: string
  since: string
  name: string
  resource: string
  by?: string
}

/** The alert for programs: docs/alert.schema.json. */
export type AlertDetail = {
  schemaVersion: '1'
  id: string
  kind: AlertKind
  severity: Severity
  headline: string
  account: string
  accountAlias?: string
  partition?: string
  region: string
  startedAt: string
  finishedAt: string
  tamper?: Report['tamper']
  /** What lists what else the caller did. */
  search?: string
  gaps?: Report['gaps']
  summary?: Summary
  changes?: DetailChange[]
  unread?: Report['unread']
  findings?: DetailFinding[]
  outcomes?: DetailOutcome[]
  links?: string[]
  /** True where something was left out to fit; `counts` say how much there is. */
  truncated?: boolean
  counts?: { findings: number; outcomes: number; changes: number; unread: number; gaps: number }
}

/** All that the alert says, as it is: detailJson makes it harmless, and fits it. */
export function alertDetail({
  id,
  kind,
  severity,
  headline,
  account,
  region,
  open,
  report,
  context,
  links,
}: AlertContent): AlertDetail {
  const { startedAt, finishedAt, partition, tamper, gaps, summary, unread, outcomes } = report
  const search = tamper && searchCommand(tamper, report)
  return {
    schemaVersion: '1',
    id,
    kind,
    severity,
    headline,
    account,
    ...(context.alias !== undefined && { accountAlias: context.alias }),
    partition,
    region,
    startedAt,
    finishedAt,
    ...(tamper && { tamper }),
    ...(search !== undefined && { search }),
    ...(gaps && gaps.length > 0 && { gaps }),
    summary,
    ...(context.changes && { changes: context.changes.map(changeOf) }),
    unread,
    findings: open.map(findingOf),
    outcomes: outcomes.map(outcomeOf),
    links,
  }
}

const changeOf = (change: Change): DetailChange => ({
  kind: change.kind,
  id: change.alertState.id,
  since: change.alertState.since,
  name: change.alertState.name,
  resource: change.alertState.resource,
  ...(change.kind === 'resolved' && { by: change.by }),
})

const findingOf = (finding: Finding): DetailFinding => {
  const { check, severity, status, account, region, resource, actual, message } = finding
  return { id: findingId(finding), check, severity, status, account, region, resource, actual, message }
}

function outcomeOf({ check, remedy, resource, message, result, escalated, call }: Outcome): DetailOutcome {
  const write = result === 'planned' ? call : result === 'applied' ? call.undo : undefined
  return {
    check,
    remedy,
    resource,
    message,
    result,
    ...(escalated && { escalated }),
    ...(call && { call: `${call.service}:${call.operation}`, region: call.region }),
    ...(call && write && { command: awsCommand(write, call.region) }),
  }
}

/**
 * An alert's detail as JSON of no more than so many bytes. What does not fit is cut from its lists, whose counts then
 * stand beside them, and at last it is the headline alone.
 */
export function detailJson(detail: AlertDetail, most: number): string {
  const known = new Map<string, string>()
  for (const length of [Infinity, 50, 20, 8, 3]) {
    const text = jsonOf(cut(detail, length), known)
    if (Buffer.byteLength(text) <= most) return text
  }
  return jsonOf(leastOf(detail), known)
}

/**
 * Links and commands are our own, quoted as they have to be. Every other text may hold what somebody chose: it is cut,
 * without control and direction-changing characters, without links, and without the brackets that begin markup of any
 * kind, for nobody knows where a program puts it.
 */
function jsonOf(detail: AlertDetail, known: Map<string, string>): string {
  const commands = (detail.outcomes ?? []).flatMap(({ command }) => command ?? [])
  const own = new Set([...(detail.links ?? []), ...commands])
  return JSON.stringify(detail, (_key, value: unknown) => {
    if (typeof value !== 'string' || own.has(value)) return value
    const text = known.get(value) ?? inert(value)
    known.set(value, text)
    return text
  })
}

const inert = (text: string): string =>
  plainText(text, mostInMessage).replaceAll('<', '‹').replaceAll('>', '›')

function cut(detail: AlertDetail, length: number): AlertDetail {
  const { findings = [], outcomes = [], changes = [], unread = [], gaps = [], links = [] } = detail
  const lists = { findings, outcomes, changes, unread, gaps }
  if (Object.values(lists).every((list) => list.length <= length)) return detail
  return {
    ...detail,
    ...(detail.findings && { findings: findings.slice(0, length) }),
    ...(detail.outcomes && { outcomes: outcomes.slice(0, length) }),
    ...(detail.changes && { changes: changes.slice(0, length) }),
    ...(detail.unread && { unread: unread.slice(0, length) }),
    ...(detail.gaps && { gaps: gaps.slice(0, length) }),
    links: links.slice(0, length),
    ...countsOf(lists),
  }
}

const countsOf = (
  lists: Record<'findings' | 'outcomes' | 'changes' | 'unread' | 'gaps', readonly unknown[]>,
) => ({
  truncated: true,
  counts: {
    findings: lists.findings.length,
    outcomes: lists.outcomes.length,
    changes: lists.changes.length,
    unread: lists.unread.length,
    gaps: lists.gaps.length,
  },
})

function leastOf(detail: AlertDetail): AlertDetail {
  const { findings = [], outcomes = [], changes = [], unread = [], gaps = [] } = detail
  const { schemaVersion, id, kind, severity, headline, account, region, startedAt, finishedAt } = detail
  return {
    schemaVersion,
    id,
    kind,
    severity,
    headline,
    account,
    region,
    startedAt,
    finishedAt,
    ...countsOf({ findings, outcomes, changes, unread, gaps }),
  }
}
