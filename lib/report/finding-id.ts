import { createHash } from 'node:crypto'
import type { Finding, FindingStatus, Severity } from '../model/index.ts'

/**
 * What a finding is known by over runs and formats: the same check on the same resource, whatever the verdict. A hash,
 * so that what names resources does not choose it.
 */
export const findingId = ({
  check,
  account,
  region,
  resource,
}: Pick<Finding, 'check' | 'account' | 'region' | 'resource'>): string =>
  createHash('sha256')
    .update(JSON.stringify([check, account, region, resource]))
    .digest('hex')
    .slice(0, 32)

const statusRank: Record<FindingStatus, number> = { fail: 0, unknown: 1, pass: 2 }
const severityRank: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 }

export const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severityRank[severity] <= severityRank[least]

/** The worst first: fails, then unknowns, by severity; exempt ones behind the others of their kind. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      statusRank[a.status] - statusRank[b.status] ||
      Number(a.exemption !== undefined) - Number(b.exemption !== undefined) ||
      severityRank[a.severity] - severityRank[b.severity] ||
      compare(a.check, b.check) ||
      compare(a.resource, b.resource),
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
