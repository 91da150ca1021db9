import { alertMessage, renderedAlert, reportToNotify } from '../alert/message/alert-message.ts'
import type { AlertContext } from '../alert/message/content.ts'
import { alertStatesOf, type Changes, changesOf, keyOfAlertState } from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account.ts'
import type { AccountId, Arn, Report, Tamper } from '../model/index.ts'
import { findingId } from '../report/finding-id.ts'
import { getAlertStates, putAlertStates } from '../state/alert-states.ts'
import { alertName, type Envelope } from './envelope.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import type { Reaction } from './start-outcome.ts'
import { AlertInOutbox, notify, send } from './notify.ts'
import { createHash } from 'node:crypto'
import { type ApiCalls, noCalls } from '../aws/request-path.ts'
import {
  type AttemptKey,
  countAttempt,
  getPendingAttempts,
  type PendingAttempts,
  putAttemptsNotified,
} from '../state/attempts.ts'
import { sendOnce, SentInPart } from '../state/send-once.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { summaryOf } from '../report/score.ts'

/**
 * Events come more than once; people hear of each once. Of a call that is no tampering they hear what it changed in
 * what they know, and nothing where that is nothing.
 * @param gone trails that the event's trail was, and that are no more
 */
export async function notifyOfReaction(
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
    ? alertMessage(reportToNotify(report, changed.changes), {
        ...context,
        changes: changed.changes,
        known: Math.max(0, fail - changed.changes.filter(({ kind }) => kind === 'opened').length),
      })
    : alertMessage(report, context)
  if (!alert) return
  await notify(settings, name, alert)
  // What is not put is sent again by the next sweep: loud, and nothing is lost.
  await putNotified(settings, report, gone).catch(() => undefined)
}

async function contextOf(
  { clients, homeRegion, policy }: GuardSettings,
  name: string,
): Promise<AlertContext> {
  const alias = await accountAlias(clients, homeRegion)
  const { docs } = policy.alerts
  return { name, ...(alias !== undefined && { alias }), ...(docs !== undefined && { docs }) }
}

/** So that the next sweep finds nothing new in what the reaction notified of. */
async function putNotified(settings: GuardSettings, report: Report, gone: readonly Arn[]): Promise<void> {
  const { next } = await changesSince(settings, report, gone)
  await putAlertStates(stateOf(settings), report.scope.account, next)
}

/** Only of what the reaction looked at. */
async function changesSince(settings: GuardSettings, report: Report, gone: readonly Arn[]): Promise<Changes> {
  const state = stateOf(settings)
  const { account } = report.scope
  const seen = alertStatesOf(report)
  const keys = new Set([
    ...seen.open.map(keyOfAlertState),
    ...report.findings.map(keyOfAlertState),
    ...gone.map((resource) => keyOfAlertState({ account, resource })),
  ])
  const known = await Promise.all([...keys].map((key) => getAlertStates(state, account, key)))
  const isLookedFor = ({ resource }: { resource: string }) => gone.includes(resource)
  // What is wrong with the account as a whole is not over for passing where the reaction looked.
  const whole = new Set(report.findings.flatMap((one) => (one.resource === account ? [findingId(one)] : [])))
  const ended = new Map([...seen.ended].filter(([id]) => !whole.has(id)))
  return changesOf(known.flat(), { ...seen, ended, isLookedFor }, { at: settings.now(), stillOpenHours: 0 })
}

const hour = 3_600_000

/**
 * Notifies of an attempt that failed: the first of a caller and call at once, further ones at most once an hour with
 * their number, so that nobody buries an alert under a thousand denied calls.
 */
export async function notifyOfAttempt(
  settings: GuardSettings,
  account: AccountId,
  tamper: Tamper,
): Promise<void> {
  const { actor, eventName, eventId } = tamper
  const caller = actor.sessionIssuer ?? actor.arn ?? actor.name ?? actor.type
  const key = { account, caller, eventName }
  const pending = await countAttempt(stateOf(settings), key, { eventId, last: tamper })
  await notifyWhenDue(settings, key, pending)
}

/** For the sweep: notifies of pending attempts, where people were last notified an hour ago. */
export async function notifyOfPendingAttempts(settings: GuardSettings, account: AccountId): Promise<void> {
  const pending = await getPendingAttempts(stateOf(settings), account)
  for (const { key, ...attempts } of pending) await notifyWhenDue(settings, key, attempts)
}

async function notifyWhenDue(
  settings: GuardSettings,
  key: AttemptKey,
  pending: PendingAttempts,
): Promise<void> {
  const { clients, now } = settings
  const state = stateOf(settings)
  const { count, notifiedAt, last } = pending
  if (count === 0 || !last || notifiedAt > now().getTime() - hour) return
  const at = now().toISOString()
  const where = { account: key.account, region: last.region }
  const tamper = { ...last, attempts: count }
  const report = quietReport(where, { startedAt: at, finishedAt: at, calls: noCalls }, tamper)
  const name = `attempts#${digestOf([key.account, key.caller, key.eventName, String(notifiedAt)])}`
  const alias = await accountAlias(clients, settings.homeRegion)
  const alert = alertMessage(report, { name, ...(alias !== undefined && { alias }) })
  if (!alert) return
  // Nothing is kept of one that cannot be sent: the attempts stay pending, and the next run counts them again.
  try {
    await sendOnce(state, name, async (left) => {
      await send(settings, renderedAlert(alert), left)
      await putAttemptsNotified(state, key)
    })
  } catch (error) {
    throw error instanceof SentInPart ? new AlertInOutbox(error) : error
  }
}

/** Hashed: a caller's name may be longer than a key. */
const digestOf = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** The report of a reaction that looked at nothing, as nothing had to be looked at. */
export function quietReport(
  { account, region }: Pick<Envelope, 'account' | 'region'>,
  { startedAt, finishedAt, calls }: Pick<Report, 'startedAt' | 'finishedAt'> & { calls: ApiCalls },
  tamper?: Tamper,
): Report {
  return {
    schemaVersion: '1',
    scope: { account, regions: [region] },
    partition: partitionOfRegion(region),
    startedAt,
    finishedAt,
    apiCalls: calls.total,
    apiCallsByService: calls.byService,
    unread: [],
    ...(tamper && { tamper }),
    findings: [],
    outcomes: [],
    summary: summaryOf([], []),
  }
}
