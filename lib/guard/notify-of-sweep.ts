import { createHash } from 'node:crypto'
import { alertMessage, reportToNotify } from '../alert/message/alert-message.ts'
import { type Changes, changesOf, keyOfAlertState, alertStatesOf } from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account.ts'
import type { Report, ResourceAlertStates } from '../model/index.ts'
import { getAlertStates, putAlertStates } from '../state/alert-states.ts'
import { oneAtATime } from '../state/send-once.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import { AlertInOutbox, notify, notifyUnsent } from './notify.ts'

/**
 * Notifies once (law 7): of what is new, what is still open after the policy's hours, what is over, and what was done;
 * all in one message. A sweep that finds what people know sends nothing. What earlier runs could not send goes first.
 * @param scope whose alert states these are, where not those of the sweeps of the report's account or organization
 * @throws AlertInOutbox, or what keeps the alert or the alert states from being written
 */
export async function notifyOfSweep(
  settings: GuardSettings,
  report: Report,
  scope = scopeOf(report),
): Promise<void> {
  const { account } = report.scope
  const about = { report, scope }
  const unsent = await notifyUnsent(settings, account).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  const { changes, next } = await changesSince(settings, about)
  const hasNew = changes.length > 0 || report.outcomes.some(({ result }) => result === 'applied')
  if (hasNew) {
    // Two sweeps at once would both notify of what both find.
    await oneAtATime(stateOf(settings), `telling#${scope}`, () => notifyOfChanges(settings, about))
  } else await put(settings, scope, next)
  if (unsent) throw unsent.error
}

/** A report, and whose alert states it is compared with. */
type About = { report: Report; scope: string }

async function changesSince(settings: GuardSettings, { report, scope }: About): Promise<Changes & Before> {
  const { now, policy } = settings
  const before = await getAlertStates(stateOf(settings), scope)
  const { stillOpenHours } = policy.alerts
  return { before, ...changesOf(before, alertStatesOf(report), { at: now(), stillOpenHours }) }
}

/** What people know of an organization is not what they know of the account that notifies them. */
const scopeOf = ({ scope }: Report): string =>
  scope.organization === undefined ? scope.account : `organization#${scope.organization}`

type Before = { before: ResourceAlertStates[] }

/** Sent first, put then: a run that dies in between sends it again, under the same name, which sends nothing more. */
async function notifyOfChanges(settings: GuardSettings, { report, scope }: About): Promise<void> {
  const found = await changesSince(settings, { report, scope })
  const shownReport = reportToNotify(report, found.changes)
  const name = nameOf(shownReport, scope, found)
  const alias = await accountAlias(settings.clients, settings.homeRegion)
  const { docs } = settings.policy.alerts
  const shown = found.changes.filter(({ kind }) => kind !== 'resolved').length
  const open = alertStatesOf(report).open.filter(({ kind }) => kind === 'finding').length
  const alert = alertMessage(shownReport, {
    name,
    changes: found.changes,
    known: Math.max(0, open - shown),
    ...(alias !== undefined && { alias }),
    ...(docs !== undefined && { docs }),
  })
  try {
    if (alert) await notify(settings, name, alert)
  } catch (error) {
    // It will be sent, and must not be sent again by a sweep that finds the same.
    if (error instanceof AlertInOutbox) await put(settings, scope, found.next)
    throw error
  }
  await put(settings, scope, found.next)
}

const put = (settings: GuardSettings, scope: string, next: readonly ResourceAlertStates[]) =>
  putAlertStates(stateOf(settings), scope, next)

/** The same for the same changes of the same states, so that what was sent under it need not be sent again. */
function nameOf(report: Report, scope: string, { changes, before }: Changes & Before): string {
  const versions = new Map(before.map(({ key, version }) => [key, version]))
  const sent = [
    changes.map(({ kind, alertState }) => [
      kind,
      alertState.id,
      versions.get(keyOfAlertState(alertState)) ?? 0,
    ]),
    report.outcomes.flatMap(({ result, requestId, resource }) =>
      result === 'applied' ? [requestId ?? resource] : [],
    ),
  ]
  return `sweep#${scope}#${digestOf(JSON.stringify(sent))}`
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)
