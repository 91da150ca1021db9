import { createHash } from 'node:crypto'
import { alertMessage, renderedAlert } from '../alert/message/alert-message.ts'
import { noCalls } from '../aws/api-calls.ts'
import { accountAlias } from '../collect/account-alias.ts'
import type { AccountId, Tamper } from '../model/index.ts'
import {
  type AttemptKey,
  attemptsTold,
  countAttempt,
  type Untold,
  untoldAttempts,
} from '../state/attempts.ts'
import { SaidInPart, sayOnce } from '../state/say-once.ts'
import type { GuardSettings } from './guard-settings.ts'
import { quietReport } from './quiet-report.ts'
import { AlertKept, onceFor, send } from './tell.ts'

const hour = 3_600_000

/**
 * Tells of an attempt that failed: the first of a caller and call at once, further ones at most once an hour with
 * their number, so that nobody buries an alert under a thousand denied calls.
 */
export async function tellOfAttempt(
  settings: GuardSettings,
  account: AccountId,
  tamper: Tamper,
): Promise<void> {
  const { clients, table, now } = settings
  const { actor, eventName, eventId } = tamper
  const caller = actor.sessionIssuer ?? actor.arn ?? actor.name ?? actor.type
  const key = { account, caller, eventName }
  const untold = await countAttempt(clients, table, key, { eventId, last: tamper, at: now() })
  await tellWhenDue(settings, key, untold)
}

/** For the sweep: tells of attempts that nobody was told of, where the last that was told is an hour old. */
export async function tellOfUntoldAttempts(settings: GuardSettings, account: AccountId): Promise<void> {
  const untold = await untoldAttempts(settings.clients, settings.table, account)
  for (const { key, ...attempts } of untold) await tellWhenDue(settings, key, attempts)
}

async function tellWhenDue(settings: GuardSettings, key: AttemptKey, untold: Untold): Promise<void> {
  const { clients, table, now } = settings
  const { count, toldAt, last } = untold
  if (count === 0 || !last || toldAt > now().getTime() - hour) return
  const at = now().toISOString()
  const where = { account: key.account, region: last.region }
  const tamper = { ...last, attempts: count }
  const report = quietReport(where, { startedAt: at, finishedAt: at, calls: noCalls }, tamper)
  const name = `attempts#${digestOf([key.account, key.caller, key.eventName, String(toldAt)])}`
  const alias = await accountAlias(clients, settings.homeRegion)
  const alert = alertMessage(report, { name, ...(alias !== undefined && { alias }) })
  if (!alert) return
  // Nothing is kept of one that cannot be sent: the attempts stay untold, and the next run counts them again.
  try {
    await sayOnce(onceFor(settings), name, async (left) => {
      await send(settings, renderedAlert(alert), left)
      await attemptsTold(clients, table, key, now())
    })
  } catch (error) {
    throw error instanceof SaidInPart ? new AlertKept(error) : error
  }
}

/** Hashed: a caller's name may be longer than a key. */
const digestOf = (parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')
