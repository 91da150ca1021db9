import type { Change, Finding, Outcome, OutcomeResult, Report, Severity, Summary } from '../model/index.ts'
import { findingId } from '../report/finding-id.ts'
import type { AlertKind } from './alert-kind.ts'
import type { Said } from './alert-message.ts'
import { awsCommand } from '../text/aws-command.ts'

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
}: Said): AlertDetail {
  const { startedAt, finishedAt, partition, tamper, gaps, summary, unread, outcomes } = report
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
  id: change.matter.id,
  since: change.matter.since,
  name: change.matter.name,
  resource: change.matter.resource,
  ...(change.kind === 'resolved' && { by: change.by }),
})

const findingOf = (finding: Finding): DetailFinding => {
  const { check, severity, status, account, region, resource, actual, message } = finding
  return { id: findingId(finding), check, severity, status, account, region, resource, actual, message }
}

function outcomeOf({ check, remedy, resource, message, result, escalated, call }: Outcome): DetailOutcome {
  const write = result === 'planned' ? call : result === 'applied' ? call?.undo : undefined
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
