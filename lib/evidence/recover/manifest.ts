import { failureDetail } from '../../aws/errors.ts'
import type { AccountId, Arn, ReadFailure, Region } from '../../model/index.ts'
import { historyKept, historyLate } from '../../trail/event-history.ts'
import { dayMs, timeText } from '../names.ts'
import type { RegionResult } from './recover-region.ts'
import type { RecoveredFile } from './write-files.ts'

/** What was asked for. Times in milliseconds, both ends count. */
export type Query = {
  from: number
  to: number
  accounts: readonly AccountId[]
  diff: boolean
  /** The one trail whose files are compared, where not all are. */
  trail?: Arn
}

/** What could not be read, and where. */
export type Unread = Pick<ReadFailure, 'operation' | 'code' | 'message'> & {
  account: AccountId
  region?: Region
}

/** A failure to read, by where it was. */
export const unreadOf = (
  { operation, code, message }: ReadFailure,
  account: AccountId,
  region?: Region,
): Unread => ({ account, operation, code, message, ...(region !== undefined && { region }) })

/** What a recovery brought back, and what it could not: `manifest.json` beside the files. */
export type Manifest = {
  schemaVersion: '1'
  query: Omit<Query, 'from' | 'to'> & { from: string; to: string }
  startedAt: string
  finishedAt: string
  complete: boolean
  /** Why it is not complete. */
  incomplete: string[]
  pages: number
  events: number
  /** Events that the trail's own files have already; only with --diff. */
  alreadyDelivered: number
  regions: { account: AccountId; region: Region; pages: number; events: number }[]
  unread: Unread[]
  files: RecoveredFile[]
  /** What event history never has. */
  lostByNature: string[]
  /** Until when CloudTrail itself delivers again what a bucket refused in that time. */
  redeliveredUntil: string
}

/**
 * What event history leaves out (CloudTrail user guide, "Working with CloudTrail event history": management events of
 * the last 90 days).
 */
export const lostByNature = [
  'data events',
  'network activity events',
  'Insights events',
  'aggregated events',
] as const

/** CloudTrail delivers again for 30 days what a bucket refused (CloudTrail user guide, troubleshooting). */
const redeliveryMs = 30 * dayMs

/** What of a range event history cannot have, or not yet. */
export function outsideOfHistory({ from, to }: Pick<Query, 'from' | 'to'>, now: number): string[] {
  return [
    ...(from < now - historyKept
      ? [`before ${timeText(now - historyKept)} event history has nothing: it keeps 90 days`]
      : []),
    ...(to > now - historyLate
      ? [`after ${timeText(now - historyLate)} events may still be missing: they come up to 15 minutes late`]
      : []),
  ]
}

export function manifestOf(
  query: Query,
  times: { startedAt: number; finishedAt: number },
  regions: readonly RegionResult[],
  unread: readonly Unread[],
): Manifest {
  const failed = regions.flatMap(({ owner, failure }) =>
    failure ? [unreadOf(failure, owner.account, owner.region)] : [],
  )
  const broken = regions.filter((one) => one.broken > 0)
  const missing = [...unread, ...failed]
  const incomplete = [
    ...outsideOfHistory(query, times.startedAt),
    ...missing.map((one) => `${one.account}${one.region ? ` ${one.region}` : ''}: ${failureDetail(one)}`),
    ...broken.map(
      (one) =>
        `${one.owner.account} ${one.owner.region}: ${one.broken} events have no record that can be read`,
    ),
  ]
  const sum = (of: (region: RegionResult) => number) => regions.reduce((total, one) => total + of(one), 0)
  return {
    schemaVersion: '1',
    query: { ...query, from: timeText(query.from), to: timeText(query.to) },
    startedAt: new Date(times.startedAt).toISOString(),
    finishedAt: new Date(times.finishedAt).toISOString(),
    complete: incomplete.length === 0,
    incomplete,
    pages: sum(({ pages }) => pages),
    events: sum(({ events }) => events),
    alreadyDelivered: sum(({ known }) => known),
    regions: regions.map(({ owner, pages, events }) => ({
      account: owner.account,
      region: owner.region,
      pages,
      events,
    })),
    unread: missing,
    files: regions.flatMap(({ files }) => files).toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    lostByNature: [...lostByNature],
    redeliveredUntil: timeText(query.to + redeliveryMs),
  }
}
