import { alertMessage, reportToNotify } from '../../alert/message/alert-message.ts'
import type { AlertContext } from '../../alert/message/content.ts'
import { accountAlias } from '../../collect/account.ts'
import type { Arn, Change, Outcome, Report, Tamper } from '../../model/index.ts'
import { ruleFor } from '../../tamper/catalogue.ts'
import { withoutVersion } from '../../tamper/api-call.ts'
import { shortName } from '../../tamper/protected-resources.ts'
import { isSent } from '../../state/send-once.ts'
import { claimChanges, type Claimed, type Claiming, untracked } from '../claim-changes.ts'
import { alertName } from '../envelope.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { notifyOfClaim } from '../notify-of-attempts.ts'
import { AlertInOutbox, notify as notifyOf } from '../notify.ts'
import type { Acted } from './reaction.ts'
import { alertStatesOf, type AlertStatesSeen, keyOfAlertState, toldState } from '../../alert/alert-state.ts'
import { findingId } from '../../report/finding-id.ts'
import { finish, plannedOutcomes } from '../../flow.ts'
import { reshaping } from '../../remediate/shared/reshaped-trail.ts'
import { brokenBaselines } from '../notify-of-memory.ts'
import { isAbout } from './decide.ts'
import { startOutcomes } from './start-outcome.ts'

/**
 * Events come more than once, and many at once; people hear of each finding and each repair once. Of a call that is no
 * tampering they hear what it changed in what they know, and nothing where that is nothing.
 * @returns the report, whether anybody was told of it or not
 */
export async function notify(settings: GuardSettings, reaction: Acted): Promise<Report> {
  const report = reactionReport(reaction)
  await notifyOfReport(settings, reaction, report)
  return report
}

/** A call that neither event history shows nor anything that was found is told as a claim. */
async function notifyOfReport(settings: GuardSettings, reaction: Acted, report: Report): Promise<void> {
  const { early, drill, envelope, seen } = reaction
  const { fail, applied, failed, drifted } = report.summary
  const isTampering = seen.verdict !== 'benign'
  if (!isTampering && fail + applied + failed + drifted === 0) return
  const name = alertName(envelope)
  const claiming = claimingOf(reaction, report, name)
  const [claimed, context] = await Promise.all([
    drill === undefined
      ? claimChanges(stateOf(settings), claiming, await early?.alertStates)
      : untracked(stateOf(settings), claiming),
    contextOf(settings, name),
  ])
  const changes = claimed.changes.filter(({ alertState }) => alertState.state !== 'told')
  const told = toldReport(report, claimed, isTampering)
  const shown = { ...context, changes, known: claimed.stillOpen, ...(drill !== undefined && { drill }) }
  const { tamper } = told
  if (isTampering && tamper && tamper.confirmed !== true && !isShown(report, claimed)) {
    // What it changed may be put back and told already, by another that got the same event.
    if (await isSent(stateOf(settings), name)) return
    const claim = { ...tamper, claimed: true }
    await notifyOfClaim(settings, told, claim, shown, dataResource(settings, reaction))
    await claimed.confirm()
    return
  }
  const isNews = changes.length > 0 || told.outcomes.some(({ result }) => result === 'applied')
  if (!isTampering && !isNews) return
  await notifyAndConfirm(settings, name, alertMessage(told, shown), claimed)
}

/**
 * The bucket or table of a data event; undefined for any other call, whatever its record says of itself. What the guard
 * does not know is one: names are as many as somebody invents.
 */
export function dataResource(
  { table }: GuardSettings,
  { envelope, seen: { tamper }, protection }: Pick<Acted, 'envelope' | 'seen' | 'protection'>,
): string | undefined {
  const rule = ruleFor(envelope.eventSource, withoutVersion(envelope.eventName))
  if (rule?.byResources !== true) return undefined
  const target = tamper.target ?? ''
  const name = rule.kind === 'buckets' ? (target.split('/')[0] ?? '') : shortName(target)
  const isKnown = name === table.name || (protection?.buckets.includes(name) ?? rule.kind === 'buckets')
  return `${envelope.eventSource} ${isKnown ? name : ''}`
}

async function notifyAndConfirm(
  settings: GuardSettings,
  name: string,
  alert: ReturnType<typeof alertMessage>,
  { confirm }: Claimed,
): Promise<void> {
  // What is not confirmed is told again by the next sweep: loud, and nothing is lost.
  const confirmed = () => confirm().catch(() => undefined)
  try {
    if (alert) await notifyOf(settings, name, alert)
  } catch (error) {
    if (error instanceof AlertInOutbox) await confirmed()
    throw error
  }
  await confirmed()
}

async function contextOf(
  { clients, homeRegion, policy }: GuardSettings,
  name: string,
): Promise<AlertContext> {
  const alias = await accountAlias(clients, homeRegion)
  const { docs } = policy.alerts
  return { name, ...(alias !== undefined && { alias }), ...(docs !== undefined && { docs }) }
}

/** What the alert of this name claims to tell: only of what the reaction looked at. */
function claimingOf(reaction: Acted, report: Report, by: string): Claiming {
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
function toldReport(report: Report, claimed: Claimed, isTampering: boolean): Report {
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
function isShown({ gaps = [] }: Report, { changes }: Claimed): boolean {
  const byWord = new Set(gaps.flatMap(({ claimed, trailArn }) => (claimed ? [trailArn] : [])))
  const isProof = ({ kind, alertState }: Change) =>
    kind === 'opened' && !(alertState.kind === 'gap' && byWord.has(alertState.resource))
  return changes.some(isProof)
}

/** What the reaction found, did, and leaves to people, of the trails that the call concerns alone. */
function reactionReport(reaction: Acted): Report {
  const { run, end, found } = reaction
  const { tamper, gaps } = found
  const outcomes = outcomesOf(reaction)
  const findings = end.findings.filter((finding) => isAbout(reaction, finding))
  const report = finish(
    { ...run, ...(tamper && { tamper: { ...tamper, ...leftOf(reaction, outcomes) } }) },
    { ...end, findings },
    outcomes,
  )
  return { ...report, ...(gaps.length > 0 && { gaps }) }
}

function outcomesOf(reaction: Acted): Outcome[] {
  const { done, planned, allowed, left } = reaction
  return [
    ...startOutcomes(reaction),
    ...done,
    ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
    ...left.outcomes,
    ...brokenBaselines(reaction),
  ]
}

/** Trails that the call concerns, and that are no more. */
const goneTrails = ({ affected, end: { snapshot } }: Acted): Arn[] =>
  [...affected].filter((arn) => !snapshot.trails.some((trail) => trail.arn === arn))

/** What a person has to do, and why: nobody must have to conclude from silence that a deleted trail is not there again. */
function leftOf(reaction: Acted, outcomes: readonly Outcome[]): Pick<Tamper, 'byHand' | 'notUndone'> {
  const { seen, left } = reaction
  const [arn] = goneTrails(reaction)
  const isDeleted = seen.verdict === 'tamper' && seen.tamper.eventName === 'DeleteTrail' && arn !== undefined
  return {
    ...(left.commands.length > 0 && { byHand: left.commands }),
    ...(isDeleted && { notUndone: reasonOf(reaction, arn, outcomes) }),
  }
}

function reasonOf({ seen, baselines }: Acted, arn: Arn, outcomes: readonly Outcome[]): string {
  if (seen.tamper.pipeline !== undefined)
    return 'a known pipeline did it, whose changes are proposed for repair only.'
  const about = outcomes.filter(({ resource }) => resource === arn)
  if (about.some(({ remedy, result }) => remedy === reshaping && result === 'applied'))
    return 'it could not be made again, and another trail was put in its place (below).'
  const kept = about.find(({ result }) => result !== 'applied' && result !== 'planned')
  if (kept) return kept.message
  if (about.some(({ result }) => result === 'planned'))
    return 'the policy lets it be planned only (mode: plan). What would be done is below.'
  const baseline = baselines.get(arn)
  if (!baseline) return 'no baseline of it is known that could be trusted.'
  if (baseline.retired) return 'its baseline was retired.'
  return 'the policy turns that repair off, or exempts the trail.'
}
