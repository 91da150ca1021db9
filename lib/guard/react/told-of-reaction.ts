import { reportToNotify } from '../../alert/message/alert-message.ts'
import { alertStatesOf, type AlertStatesSeen, keyOfAlertState, toldState } from '../../alert/alert-state.ts'
import type { Change, Outcome, Report } from '../../model/index.ts'
import { findingId } from '../../report/finding-id.ts'
import type { Claimed, Claiming } from '../claim-changes.ts'
import type { Acted } from './reaction.ts'
import { goneTrails } from './reaction-report.ts'

/** What the alert of this name claims to tell: only of what the reaction looked at. */
export function claimingOf(reaction: Acted, report: Report, by: string): Claiming {
  const { account } = report.scope
  const gone = goneTrails(reaction)
  const { open, ended } = alertStatesOf(report)
  const all = [...open, ...toldOutcomes(report).map((outcome) => toldState(report, outcome))]
  const keys = new Set([
    ...all.map(keyOfAlertState),
    ...report.findings.map(keyOfAlertState),
    ...gone.map((resource) => keyOfAlertState({ account, resource })),
  ])
  const isLookedFor = ({ resource }: { resource: string }) => gone.includes(resource)
  // What is wrong with the account as a whole is not over for passing where the reaction looked.
  const whole = new Set(report.findings.flatMap((one) => (one.resource === account ? [findingId(one)] : [])))
  const seen: AlertStatesSeen = {
    open: all,
    ended: new Map([...ended].filter(([id]) => !whole.has(id))),
    isLookedFor,
  }
  return { account, seen, keys, by }
}

/** What was done or would be, but for what belongs to a finding and is told with it. */
const toldOutcomes = (report: Report): Outcome[] =>
  report.outcomes.filter((outcome) => outcome.result === 'applied' || !isOfFinding(report, outcome))

const isOfFinding = ({ findings }: Report, { check, resource, result }: Outcome): boolean =>
  (result === 'planned' || result === 'refused') &&
  findings.some((one) => one.status !== 'pass' && one.check === check && one.resource === resource)

const openedBy = ({ changes }: Claimed): ReadonlySet<string> =>
  new Set(changes.flatMap(({ kind, alertState }) => (kind === 'opened' ? [alertState.id] : [])))

/**
 * Of a report, what this alert tells. What would be done about a finding stands with the finding. Two that answer
 * harmless calls of one moment may both write the same: one of them tells it.
 */
export function toldReport(report: Report, claimed: Claimed, isTampering: boolean): Report {
  const opened = openedBy(claimed)
  const findings = new Set(
    claimed.changes.map(({ alertState: { name, resource } }) => JSON.stringify([name, resource])),
  )
  const isTold = (outcome: Outcome): boolean => {
    if (isOfFinding(report, outcome)) return findings.has(JSON.stringify([outcome.check, outcome.resource]))
    return isTampering || outcome.result !== 'applied' || opened.has(toldState(report, outcome).id)
  }
  const told = { ...report, outcomes: report.outcomes.filter(isTold) }
  return isTampering ? told : reportToNotify(told, claimed.changes)
}

/** True where something that nobody had told of yet was found wrong, missing or to be put back: the call was made. */
export function isShown({ gaps = [] }: Report, { changes }: Claimed): boolean {
  const byWord = new Set(gaps.flatMap(({ claimed, trailArn }) => (claimed ? [trailArn] : [])))
  const isProof = ({ kind, alertState }: Change) =>
    kind === 'opened' && !(alertState.kind === 'gap' && byWord.has(alertState.resource))
  return changes.some(isProof)
}
