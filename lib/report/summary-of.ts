import type { Finding, Outcome, Summary } from '../model/index.ts'

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
