import type { ApiCalls } from '../aws/request-path.ts'
import { isOwnFailure } from '../aws/errors.ts'
import type {
  Finding,
  Outcome,
  Read,
  Region,
  Report,
  Snapshot,
  Tamper,
  Trail,
  TrailInBrief,
} from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { summaryOf } from './score.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { logsSomeOf } from '../coverage/trails-logging-in.ts'
import { question } from '../coverage/questions.ts'
import { loggingOf } from '../trail/status.ts'

export type ReportParts = {
  snapshot: Snapshot
  policy: Policy
  findings: readonly Finding[]
  outcomes: readonly Outcome[]
  startedAt: string
  finishedAt: string
  calls: ApiCalls
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
    apiCalls: parts.calls.total,
    apiCallsByService: parts.calls.byService,
    regions: Object.keys(parts.snapshot.regions).toSorted(),
    trails: parts.snapshot.trails.map((trail) => trailInBrief(trail, parts.snapshot.partition)),
    unread: [...unreadOf(parts.snapshot), ...unreadUnits(parts)],
    ...(parts.tamper && { tamper: parts.tamper }),
    findings: [...parts.findings],
    outcomes: [...parts.outcomes],
    summary: summaryOf(parts.findings, parts.outcomes),
  }
}

/** In which units an account is, its policy may hang on. */
function unreadUnits({ snapshot, policy: { unreadUnits: unread } }: ReportParts): Report['unread'] {
  if (!unread) return []
  const { operation, code, message } = unread
  return [{ resource: snapshot.account, operation, code, message }]
}

/** The failed reads of a snapshot, by what they concern. What was never sent is left out: nobody has to mend it. */
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
  const failed = reads.flatMap(([resource, answer]) => {
    if (!answer || answer.ok || isOwnFailure(answer, 'NotRead', 'NotAsked')) return []
    return [{ resource, operation: answer.operation, code: answer.code, message: answer.message }]
  })
  return [...new Map(failed.map((one) => [JSON.stringify(one), one])).values()]
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

/**
 * One trail as a map shows it: where it stands, whether it logs, and how much of management
 * events its selectors ask for.
 */
export function trailInBrief(trail: Trail, partition: string): TrailInBrief {
  const logging = loggingOf(trail)
  return {
    arn: trail.arn,
    homeRegion: trail.homeRegion,
    multiRegion: trail.multiRegion,
    organization: trail.organization,
    logging: logging.ok ? logging.value : 'unknown',
    management: managementOf(trail, partition),
  }
}

function managementOf({ selectors }: Trail, partition: string): TrailInBrief['management'] {
  if (!selectors.ok) return 'unknown'
  const { wanted } = question('management-events-except-kms-and-rds-data', partition)
  try {
    if (!findUnlogged(wanted, [selectors.value])) return 'all'
    return logsSomeOf(wanted, selectors.value) ? 'some' : 'none'
  } catch {
    // A map is no reason to lose a report: what cannot be worked out is unknown.
    return 'unknown'
  }
}
