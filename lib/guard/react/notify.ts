import { alertMessage } from '../../alert/message/alert-message.ts'
import type { AlertContext } from '../../alert/message/content.ts'
import { accountAlias } from '../../collect/account.ts'
import type { Report } from '../../model/index.ts'
import { isSent } from '../../state/send-once.ts'
import { claimChanges, type Claimed } from '../claim-changes.ts'
import { alertName } from '../envelope.ts'
import { type GuardSettings, stateOf } from '../guard-settings.ts'
import { notifyOfClaim } from '../notify-of-attempts.ts'
import { AlertInOutbox, notify as notifyOf } from '../notify.ts'
import type { Acted } from './reaction.ts'
import { reactionReport } from './reaction-report.ts'
import { claimingOf, isShown, toldReport } from './told-of-reaction.ts'

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
  const [claimed, context] = await Promise.all([
    claimChanges(stateOf(settings), claimingOf(reaction, report, name), await early?.alertStates),
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
    await notifyOfClaim(settings, told, claim, shown, envelope.record.managementEvent === false)
    await claimed.confirm()
    return
  }
  const isNews = changes.length > 0 || told.outcomes.some(({ result }) => result === 'applied')
  if (!isTampering && !isNews) return
  await notifyAndConfirm(settings, name, alertMessage(told, shown), claimed)
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
