import { alertMessage, renderedAlert } from '../alert/message/alert-message.ts'
import type { AlertContext } from '../alert/message/content.ts'
import {
  alertStatesOf,
  type Changes,
  changesOf,
  keyOfAlertState,
  reportToNotify,
} from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account.ts'
import type { AccountId, Arn, Report, Tamper } from '../model/index.ts'
import { findingId } from '../report/finding-id.ts'
import { openAlertStates, putOpenAlertStates } from '../state/open-alert-states.ts'
import { alertName, type Envelope } from './envelope.ts'
import type { GuardSettings } from './guard-settings.ts'
import type { Reaction } from './reaction.ts'
import { AlertKept, onceFor, send, tell } from './tell.ts'
import { createHash } from 'node:crypto'
import { type ApiCalls, noCalls } from '../aws/request-path.ts'
import {
  type AttemptKey,
  attemptsTold,
  countAttempt,
  type Untold,
  untoldAttempts,
} from '../state/attempts.ts'
import { SaidInPart, sayOnce } from '../state/say-once.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { summaryOf } from '../report/score.ts'

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
    ? alertMessage(reportToNotify(report, changed.changes), {
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
  await putOpenAlertStates(settings.clients, settings.table, report.scope.account, next, settings.now())
}

/** Only of what the reaction looked at. */
async function changesSince(
  { clients, table, now }: GuardSettings,
  report: Report,
  gone: readonly Arn[],
): Promise<Changes> {
  const { account } = report.scope
  const seen = alertStatesOf(report)
  const keys = new Set([
    ...seen.open.map(keyOfAlertState),
    ...report.findings.map(keyOfAlertState),
    ...gone.map((resource) => keyOfAlertState({ account, resource })),
  ])
  const known = await Promise.all([...keys].map((key) => openAlertStates(clients, table, account, key)))
  const isLookedFor = ({ resource }: { resource: string }) => gone.includes(resource)
  // What is wrong with the account as a whole is not over for passing where the reaction looked.
  const whole = new Set(report.findings.flatMap((one) => (one.resource === account ? [findingId(one)] : [])))
  const ended = new Map([...seen.ended].filter(([id]) => !whole.has(id)))
  return changesOf(known.flat(), { ...seen, ended, isLookedFor }, { at: now(), stillOpenHours: 0 })
}

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
