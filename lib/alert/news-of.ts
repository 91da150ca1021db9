import type { Change, Outcome, Report } from '../model/index.ts'
import { mattersOf } from './matters-of.ts'

/**
 * Of a report, what is news: all that was done, repairs that failed or were refused for the first time, what would be
 * done about the findings that are told, and the gaps that nobody was told of.
 */
export function newsOf(report: Report, changes: readonly Change[]): Report {
  const told = changes.filter(({ kind }) => kind !== 'resolved').map(({ matter }) => matter)
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

const idsOf = (report: Report): string[] => mattersOf({ ...report, findings: [] }).open.map(({ id }) => id)
