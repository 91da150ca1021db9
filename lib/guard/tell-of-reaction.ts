import { alertMessage } from '../alert/message/alert-message.ts'
import type { AlertContext } from '../alert/message/content.ts'
import { type Changes, changesOf, keyOfMatter, mattersOf, newsOf } from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account-alias.ts'
import type { Arn, Report } from '../model/index.ts'
import { findingId } from '../report/finding-id.ts'
import { keepOpenMatters, openMatters } from '../state/open-matters.ts'
import { alertName } from './envelope.ts'
import type { GuardSettings } from './guard-settings.ts'
import type { Reaction } from './react.ts'
import { tell } from './tell.ts'

/**
 * Events come more than once; people hear of each once. Of a call that is no tampering they hear what it changed in
 * what they know, and nothing where that is nothing.
 * @param gone trails that the event's trail was, and that are no more
 */
export async function tellOfReaction(
  settings: GuardSettings,
  { envelope, seen }: Reaction,
  report: Report,
  gone: readonly Arn[],
): Promise<void> {
  const { fail, applied, failed, drifted } = report.summary
  const isTampering = seen.verdict !== 'benign'
  if (!isTampering && fail + applied + failed + drifted === 0) return
  const changed = isTampering ? undefined : await changesSince(settings, report, gone)
  if (changed && changed.changes.length === 0 && applied === 0) return
  const name = alertName(envelope)
  const context = await contextOf(settings, name)
  const alert = changed
    ? alertMessage(newsOf(report, changed.changes), {
        ...context,
        changes: changed.changes,
        known: Math.max(0, fail - changed.changes.filter(({ kind }) => kind === 'opened').length),
      })
    : alertMessage(report, context)
  if (!alert) return
  await tell(settings, name, alert)
  // What is not noted is said again by the next sweep: loud, and nothing is lost.
  await noteTold(settings, report, gone).catch(() => undefined)
}

async function contextOf(
  { clients, homeRegion, policy }: GuardSettings,
  name: string,
): Promise<AlertContext> {
  const alias = await accountAlias(clients, homeRegion)
  const { docs } = policy.alerts
  return { name, ...(alias !== undefined && { alias }), ...(docs !== undefined && { docs }) }
}

/** So that the next sweep finds nothing new in what the reaction told of. */
async function noteTold(settings: GuardSettings, report: Report, gone: readonly Arn[]): Promise<void> {
  const { next } = await changesSince(settings, report, gone)
  await keepOpenMatters(settings.clients, settings.table, report.scope.account, next, settings.now())
}

/** Only of what the reaction looked at. */
async function changesSince(
  { clients, table, now }: GuardSettings,
  report: Report,
  gone: readonly Arn[],
): Promise<Changes> {
  const { account } = report.scope
  const seen = mattersOf(report)
  const keys = new Set([
    ...seen.open.map(keyOfMatter),
    ...report.findings.map(keyOfMatter),
    ...gone.map((resource) => keyOfMatter({ account, resource })),
  ])
  const known = await Promise.all([...keys].map((key) => openMatters(clients, table, account, key)))
  const isLookedFor = ({ resource }: { resource: string }) => gone.includes(resource)
  // What is wrong with the account as a whole is not over for passing where the reaction looked.
  const whole = new Set(report.findings.flatMap((one) => (one.resource === account ? [findingId(one)] : [])))
  const ended = new Map([...seen.ended].filter(([id]) => !whole.has(id)))
  return changesOf(known.flat(), { ...seen, ended, isLookedFor }, { at: now(), stillOpenHours: 0 })
}
