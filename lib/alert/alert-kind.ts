import type { Change, Finding, Report, Severity } from '../model/index.ts'

export const alertKinds = [
  'tampering',
  'attempt',
  'opened',
  'still-open',
  'resolved',
  'repaired',
  'repair-failed',
  'repair-refused',
  'escalated',
  'exemption-expired',
  'guard-unhealthy',
  'test',
] as const

/**
 * What an alert is first of all about; where it is about several things, the one that asks most of its reader.
 * `escalated`: the guard stopped repairing something by itself, and a person has to go on. `test`: sent by hand, to see
 * that it arrives.
 */
export type AlertKind = (typeof alertKinds)[number]

/** @param open the findings that are told */
export function alertKind(
  report: Report,
  open: readonly Finding[],
  changes: readonly Change[] | undefined,
): AlertKind {
  const { outcomes, tamper } = report
  if (outcomes.some(({ result }) => result === 'failed' || result === 'drifted')) return 'repair-failed'
  if (outcomes.some(({ escalated }) => escalated)) return 'escalated'
  if (tamper) return tamper.errorCode === undefined ? 'tampering' : 'attempt'
  if (outcomes.some(({ result }) => result === 'applied')) return 'repaired'
  const isNews = !changes || changes.some(({ kind }) => kind === 'opened')
  if (open.length > 0 && isNews) return kindOfFindings(open)
  if (outcomes.some(({ result }) => result === 'refused')) return 'repair-refused'
  if (open.length > 0) return 'still-open'
  return changes && changes.length > 0 && (report.gaps ?? []).length === 0 ? 'resolved' : 'opened'
}

function kindOfFindings(open: readonly Finding[]): AlertKind {
  if (open.some(({ check, status }) => check === 'tampering-path' && status === 'fail'))
    return 'guard-unhealthy'
  return open.every(({ check }) => check === 'exemption-expired') ? 'exemption-expired' : 'opened'
}

const rank: Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** An attempt that failed is grave, but not as grave as what it failed to do. */
export function worstSeverity(kind: AlertKind, report: Report, open: readonly Finding[]): Severity {
  if (report.tamper && (kind !== 'attempt' || report.tamper.underOwnRole)) return 'critical'
  if (kind === 'escalated' || (report.gaps ?? []).length > 0) return 'critical'
  const found = open.map((finding) => finding.severity)
  const least: Partial<Record<AlertKind, Severity>> = {
    attempt: 'high',
    'repair-failed': 'high',
    'repair-refused': 'medium',
  }
  return rank.find((severity) => [...found, least[kind] ?? 'info'].includes(severity)) ?? 'info'
}
