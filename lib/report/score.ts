import type { Finding, Outcome, Report, Severity, Summary } from '../model/index.ts'

const weights: Readonly<Record<Severity, number>> = { critical: 10, high: 5, medium: 3, low: 1, info: 0 }

type Scored = Pick<Finding, 'status' | 'severity' | 'exemption'>

/** The most that is said while anything critical fails: much that passes does not make up for it. */
const mostWithCritical = 49

/**
 * How much of what was judged passes, of 100, each finding weighing by its severity. What is unknown does not pass;
 * what is exempt does not count. At most 49 while anything critical fails. Undefined where nothing counts.
 */
export function score(findings: readonly Scored[]): number | undefined {
  let passed = 0
  let all = 0
  for (const { status, severity, exemption } of findings) {
    if (exemption) continue
    all += weights[severity]
    if (status === 'pass') passed += weights[severity]
  }
  if (all === 0) return undefined
  // Rounded down, so that 100 means that all passes.
  return capped(Math.floor((100 * passed) / all), findings)
}

function capped(points: number, findings: readonly Scored[]): number {
  const isCritical = findings.some(
    ({ status, severity, exemption }) => status === 'fail' && severity === 'critical' && !exemption,
  )
  return isCritical ? Math.min(points, mostWithCritical) : points
}

/**
 * The score of a whole report. One on many accounts only counts what passes: there every verdict weighs the same.
 */
export function reportScore({
  accounts,
  findings,
  summary,
}: Pick<Report, 'accounts' | 'findings' | 'summary'>): number | undefined {
  if (!accounts) return score(findings)
  const all = summary.pass + summary.fail + summary.unknown
  return all === 0 ? undefined : capped(Math.floor((100 * summary.pass) / all), findings)
}

/** The counts of a report. What is exempt counts as nothing else. */
export function summaryOf(findings: readonly Finding[], outcomes: readonly Outcome[]): Summary {
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
