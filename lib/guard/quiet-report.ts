import type { ApiCalls } from '../aws/request-path.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import type { Report, Tamper } from '../model/index.ts'
import { summaryOf } from '../report/score.ts'
import type { Envelope } from './envelope.ts'

/** The report of a reaction that looked at nothing, as nothing had to be looked at. */
export function quietReport(
  { account, region }: Pick<Envelope, 'account' | 'region'>,
  { startedAt, finishedAt, calls }: Pick<Report, 'startedAt' | 'finishedAt'> & { calls: ApiCalls },
  tamper?: Tamper,
): Report {
  return {
    schemaVersion: '1',
    scope: { account, regions: [region] },
    partition: partitionOfRegion(region),
    startedAt,
    finishedAt,
    apiCalls: calls.total,
    apiCallsByService: calls.byService,
    unread: [],
    ...(tamper && { tamper }),
    findings: [],
    outcomes: [],
    summary: summaryOf([], []),
  }
}
