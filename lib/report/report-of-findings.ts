import type { AccountId, Finding, Report } from '../model/index.ts'
import { summaryOf } from './score.ts'

type About = Pick<Report, 'partition' | 'startedAt' | 'finishedAt' | 'apiCalls'>

/** Findings that no sweep made, as the report that every format renders. */
export function reportOfFindings(
  account: AccountId,
  findings: Finding[],
  { partition, startedAt, finishedAt, apiCalls }: About,
): Report {
  const regions = [...new Set(findings.map(({ region }) => region))].toSorted()
  return {
    schemaVersion: '1',
    scope: { account, regions },
    partition,
    startedAt,
    finishedAt,
    apiCalls,
    regions,
    unread: [],
    findings,
    outcomes: [],
    summary: summaryOf(findings, []),
  }
}
