import type { Finding, Outcome, Read, Region, Report, Snapshot, Summary, Tamper } from '../model.ts'
import type { Policy } from '../policy/policy.ts'

export type ReportParts = {
  snapshot: Snapshot
  policy: Policy
  findings: readonly Finding[]
  outcomes: readonly Outcome[]
  startedAt: string
  finishedAt: string
  apiCalls: number
  regions?: readonly Region[]
  tamper?: Tamper
}

/** The one document that every output renders. */
export function reportOf(parts: ReportParts): Report {
  return {
    schemaVersion: '1',
    scope: {
      account: parts.snapshot.account,
      regions: parts.regions ? [...parts.regions] : parts.policy.regions.include,
    },
    partition: parts.snapshot.partition,
    startedAt: parts.startedAt,
    finishedAt: parts.finishedAt,
    apiCalls: parts.apiCalls,
    unread: unreadOf(parts.snapshot),
    ...(parts.tamper && { tamper: parts.tamper }),
    findings: [...parts.findings],
    outcomes: [...parts.outcomes],
    summary: summaryOf(parts.findings, parts.outcomes),
  }
}

/** Codes of reads that were never sent: nobody has to mend anything. */
const notSent = new Set(['NotRead', 'NotAsked'])

/** The failed reads of a snapshot, by what they concern. */
function unreadOf(snapshot: Snapshot): Report['unread'] {
  const reads: [string, Read<unknown> | undefined][] = [
    [snapshot.account, snapshot.enabledRegions],
    ...Object.entries(snapshot.regions),
    ...snapshot.trails.flatMap((trail): [string, Read<unknown>][] => [
      ...Object.values(trail.status).map((status): [string, Read<unknown>] => [trail.arn, status]),
      [trail.arn, trail.selectors],
      [trail.arn, trail.insights],
      [trail.arn, trail.tags],
    ]),
    [snapshot.account, snapshot.organization],
    ...partsOf(snapshot.buckets),
    ...partsOf(snapshot.keys),
    ...partsOf(snapshot.topics),
    ...partsOf(snapshot.logGroups),
    [snapshot.account, snapshot.changeAlarms],
    [snapshot.account, snapshot.guard],
  ]
  return reads.flatMap(([resource, answer]) => {
    if (!answer || answer.ok || notSent.has(answer.code)) return []
    return [{ resource, operation: answer.operation, code: answer.code, message: answer.message }]
  })
}

function partsOf(resources: Record<string, object>): [string, Read<unknown>][] {
  return Object.entries(resources).flatMap(([name, resource]) =>
    Object.values(resource).flatMap((part): [string, Read<unknown>][] =>
      isRead(part) ? [[name, part]] : [],
    ),
  )
}

const isRead = (part: unknown): part is Read<unknown> =>
  typeof part === 'object' && part !== null && 'ok' in part

function summaryOf(findings: readonly Finding[], outcomes: readonly Outcome[]): Summary {
  const found = (status: Finding['status']) =>
    findings.filter((f) => f.status === status && !f.exemption).length
  const done = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length
  return {
    pass: found('pass'),
    fail: found('fail'),
    unknown: found('unknown'),
    exempt: findings.filter((finding) => finding.exemption).length,
    applied: done('applied'),
    failed: done('failed'),
    refused: done('refused'),
    drifted: done('drifted'),
    planned: done('planned'),
  }
}
