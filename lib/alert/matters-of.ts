import { createHash } from 'node:crypto'
import type { Ending, Finding, Matter, Outcome, Report } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'
import { findingId } from '../report/finding-id.ts'

/** What a report says of matters: those that are open, those that it saw ended, and which of the rest it looked for. */
export type MattersSeen = {
  open: Matter[]
  ended: ReadonlyMap<string, Ending>
  /** True where a matter that the report does not show is therefore over. */
  isLookedFor: (matter: Matter) => boolean
}

/**
 * The matters of a sweep's report. What stands in a region that could not be read, or was not looked at, is not over
 * for not being shown.
 */
export function mattersOf(report: Report): MattersSeen {
  const open = report.findings.filter(isOpen).map(matterOfFinding)
  const ended = report.findings
    .filter((finding) => !isOpen(finding))
    .map((finding) => [findingId(finding), finding.exemption ? 'exempt' : 'passes'] as const)
  return {
    open: [...open, ...repairsOf(report.outcomes), ...gapsOf(report)],
    ended: new Map(ended),
    isLookedFor: lookedFor(report),
  }
}

const isOpen = ({ status, exemption }: Finding) => status !== 'pass' && !exemption

/** What is kept of a message, so that a resource's matters always fit one item. */
const mostKept = 300

export const matterOfFinding = (finding: Finding): Matter => ({
  id: findingId(finding),
  kind: 'finding',
  name: finding.check,
  account: finding.account,
  resource: finding.resource,
  region: finding.region,
  severity: finding.severity,
  state: finding.status === 'fail' ? 'fail' : 'unknown',
  message: plainText(finding.message, mostKept),
})

/** Repairs that did not come about. One that is made is told at once, and what is only planned belongs to its finding. */
function repairsOf(outcomes: readonly Outcome[]): Matter[] {
  return outcomes.flatMap((outcome): Matter[] => {
    const { result, remedy, resource, message, call, escalated } = outcome
    if (result === 'applied' || result === 'planned') return []
    return [
      {
        id: hashed(['repair', remedy, resource, call?.operation ?? '']),
        kind: 'repair',
        name: remedy,
        account: call?.account ?? '',
        resource,
        region: call?.region ?? '',
        severity: 'high',
        state: result === 'refused' && escalated ? 'escalated' : result,
        message: plainText(message, mostKept),
      },
    ]
  })
}

const gapsOf = ({ gaps = [] }: Report): Matter[] =>
  gaps.map(({ trailArn, cause, from }) => ({
    id: hashed(['gap', trailArn, from]),
    kind: 'gap',
    name: cause,
    account: trailArn.split(':')[4] ?? '',
    resource: trailArn,
    region: trailArn.split(':')[3] ?? '',
    severity: 'critical',
    state: 'open',
    message: `${cause} since ${from}`,
  }))

const hashed = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

function lookedFor({ scope, regions, unread, accounts, omitted }: Report): (matter: Matter) => boolean {
  const failed = new Set(unread.map(({ resource }) => resource))
  const isListed = !unread.some(({ operation }) => operation === 'account:ListRegions')
  const isWhole = regions === undefined || (scope.regions === 'all' && isListed)
  const swept = accounts && new Set(accounts.flatMap(({ id, status }) => (status === 'swept' ? [id] : [])))
  // A report that leaves findings out cannot say that one is over.
  if ((omitted?.findings ?? 0) > 0) return () => false
  return ({ account, region }) => {
    if (swept && account !== '' && !swept.has(account)) return false
    return region === '' || (!failed.has(region) && (isWhole || (regions ?? []).includes(region)))
  }
}
