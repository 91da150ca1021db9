import { momentReport } from './notify-of-notice.ts'
import { createHash } from 'node:crypto'
import { alertMessage, renderedAlert } from '../alert/message/alert-message.ts'
import type { AlertContext } from '../alert/message/content.ts'
import { accountAlias } from '../collect/account.ts'
import type { AccountId, Report, Tamper } from '../model/index.ts'
import {
  type AttemptKey,
  countAttempt,
  getPendingAttempt,
  getPendingAttempts,
  noteAttemptsPending,
  type PendingAttempts,
  putAttemptsNotified,
} from '../state/attempts.ts'
import { sendOnce, SentInPart } from '../state/send-once.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import { AlertInOutbox, send } from './notify.ts'

const hour = 3_600_000

/**
 * Notifies of an attempt that failed: the first of a caller and call at once, further ones at most once an hour with
 * their number, so that nobody buries an alert under a thousand denied calls. One that event history does not show is
 * told as a claim, whoever it names.
 * @param resource what a data event is about
 */
export function notifyOfAttempt(
  settings: GuardSettings,
  account: AccountId,
  tamper: Tamper,
  resource: string | undefined,
): Promise<void> {
  const { actor, eventName } = tamper
  if (tamper.confirmed !== true)
    return countAndNotify(settings, claimsKey(account, tamper, resource), { ...tamper, claimed: true })
  const caller = actor.sessionIssuer ?? actor.arn ?? actor.name ?? actor.type
  return countAndNotify(settings, { account, caller, eventName }, tamper)
}

/**
 * Notifies of an event that nothing shows to be true, as of attempts: the first at once, with all that was found, further
 * ones at most once an hour with their number, whatever call, target and caller they name: who invents one invents all.
 * Data events are counted by what they would weaken, and of which bucket or table: event history never has one (CloudTrail
 * user guide, "Working with CloudTrail event history"), so that a true one looks like a forged one, and must not hide
 * behind one that says something else. Objects, callers and names of calls are as many as somebody invents.
 * @param resource what a data event is about
 */
export function notifyOfClaim(
  settings: GuardSettings,
  report: Report,
  tamper: Tamper,
  context: AlertContext,
  resource: string | undefined,
): Promise<void> {
  const key = claimsKey(report.scope.account, tamper, resource)
  return countAndNotify(settings, key, tamper, { report: { ...report, tamper }, context })
}

/** Denied data events are counted apart: many of them must not hide one that went through. */
function claimsKey(
  account: AccountId,
  { weakens, errorCode }: Tamper,
  resource: string | undefined,
): AttemptKey {
  const denied = errorCode === undefined ? [] : ['denied']
  const said = resource === undefined ? [] : [resource, ...denied, ...weakens]
  return { account, caller: ['claimed', ...said].join(' '), eventName: '' }
}

/** Whether a claim was told since then, or waits to be: management calls that were made may be among them. */
export async function hadClaims(
  settings: GuardSettings,
  account: AccountId,
  since: number,
): Promise<boolean> {
  const key = { account, caller: 'claimed', eventName: '' }
  const { count, notifiedAt } = await getPendingAttempt(stateOf(settings), key)
  return count > 0 || notifiedAt > since
}

type Found = { report: Report; context: AlertContext }

async function countAndNotify(settings: GuardSettings, key: AttemptKey, tamper: Tamper, found?: Found) {
  const pending = await countAttempt(stateOf(settings), key, { eventId: tamper.eventId, last: tamper })
  // The first that waits: the journal stands from then on.
  if (pending.count === 1 && pending.notifiedAt > settings.now().getTime() - hour)
    await noteAttemptsPending(stateOf(settings), key)
  await notifyWhenDue(settings, key, pending, found)
}

/** For the sweep: notifies of pending attempts, where people were last notified an hour ago. */
export async function notifyOfPendingAttempts(settings: GuardSettings, account: AccountId): Promise<void> {
  const pending = await getPendingAttempts(stateOf(settings), account)
  for (const { key, ...attempts } of pending) await notifyWhenDue(settings, key, attempts)
}

async function notifyWhenDue(
  settings: GuardSettings,
  key: AttemptKey,
  { count, notifiedAt, last }: PendingAttempts,
  found?: Found,
): Promise<void> {
  const { clients, now, homeRegion } = settings
  const state = stateOf(settings)
  if (count === 0 || !last || notifiedAt > now().getTime() - hour) return
  const name = `attempts#${digestOf([key.account, key.caller, key.eventName, String(notifiedAt)])}`
  const alias = found ? undefined : await accountAlias(clients, homeRegion)
  // Nothing is kept of one that cannot be sent: the attempts stay pending, and the next run counts them again.
  try {
    await sendOnce(state, name, async (left) => {
      // Others may have come since, and are told with it.
      const { count: all } = await getPendingAttempt(state, key)
      const tamper = { ...(found?.report.tamper ?? last), attempts: Math.max(count, all) }
      const report = { ...(found?.report ?? momentReport(settings, key.account, last.region)), tamper }
      const alert = alertMessage(report, {
        ...found?.context,
        name,
        ...(alias !== undefined && { alias }),
      })
      if (alert) await send(settings, renderedAlert(alert), left)
      await putAttemptsNotified(state, key)
    })
  } catch (error) {
    throw error instanceof SentInPart ? new AlertInOutbox(error) : error
  }
}

/** Hashed: a caller's name may be longer than a key. */
const digestOf = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')
