import { createHash } from 'node:crypto'
import { alertMessage } from '../alert/message/alert-message.ts'
import {
  type Changes,
  changesOf,
  keyOfAlertState,
  alertStatesOf,
  reportToNotify,
} from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account.ts'
import type { Report, ResourceAlertStates } from '../model/index.ts'
import { putOpenAlertStates, openAlertStates } from '../state/open-alert-states.ts'
import { oneAtATime } from '../state/say-once.ts'
import type { GuardSettings } from './guard-settings.ts'
import { AlertKept, onceFor, tell, tellUnsaid } from './tell.ts'

/**
 * Says it once (law 7): what is new, what is still open after the policy's hours, what is over, and what was done; all
 * in one message. A sweep that finds what people were told of is silent. What earlier runs could not say is said first.
 * @throws AlertKept, or what keeps the alert or the memory of it from being written
 */
export async function tellOfSweep(settings: GuardSettings, report: Report): Promise<void> {
  const { account } = report.scope
  const unsaid = await tellUnsaid(settings, account).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  const { changes, next } = await changesSince(settings, report)
  const hasNew = changes.length > 0 || report.outcomes.some(({ result }) => result === 'applied')
  if (hasNew) {
    // Two sweeps at once would both tell of what both find.
    await oneAtATime(onceFor(settings), `telling#${memoryOf(report)}`, () => tellChanges(settings, report))
  } else await keep(settings, report, next)
  if (unsaid) throw unsaid.error
}

async function changesSince(settings: GuardSettings, report: Report): Promise<Changes & Before> {
  const { clients, table, now, policy } = settings
  const before = await openAlertStates(clients, table, memoryOf(report))
  const notifying = { at: now(), stillOpenHours: policy.alerts.stillOpenHours }
  return { before, ...changesOf(before, alertStatesOf(report), notifying) }
}

/** What is told of an organization is no alert state of the account that it is told from. */
const memoryOf = ({ scope }: Report): string =>
  scope.organization === undefined ? scope.account : `organization#${scope.organization}`

type Before = { before: ResourceAlertStates[] }

/** Told first, noted then: a run that dies in between says it again, under the same name, which says it no more. */
async function tellChanges(settings: GuardSettings, report: Report): Promise<void> {
  const found = await changesSince(settings, report)
  const news = reportToNotify(report, found.changes)
  const name = nameOf(news, found)
  const alias = await accountAlias(settings.clients, settings.homeRegion)
  const { docs } = settings.policy.alerts
  const told = found.changes.filter(({ kind }) => kind !== 'resolved').length
  const open = alertStatesOf(report).open.filter(({ kind }) => kind === 'finding').length
  const alert = alertMessage(news, {
    name,
    changes: found.changes,
    known: Math.max(0, open - told),
    ...(alias !== undefined && { alias }),
    ...(docs !== undefined && { docs }),
  })
  try {
    if (alert) await tell(settings, name, alert)
  } catch (error) {
    // It will be said, and must not be said again by a sweep that finds the same.
    if (error instanceof AlertKept) await keep(settings, report, found.next)
    throw error
  }
  await keep(settings, report, found.next)
}

const keep = ({ clients, table, now }: GuardSettings, report: Report, next: readonly ResourceAlertStates[]) =>
  putOpenAlertStates(clients, table, memoryOf(report), next, now())

/** The same for the same changes of the same memory, so that what was said under it need not be said again. */
function nameOf(report: Report, { changes, before }: Changes & Before): string {
  const versions = new Map(before.map(({ key, version }) => [key, version]))
  const said = [
    changes.map(({ kind, alertState }) => [
      kind,
      alertState.id,
      versions.get(keyOfAlertState(alertState)) ?? 0,
    ]),
    report.outcomes.flatMap(({ result, requestId, resource }) =>
      result === 'applied' ? [requestId ?? resource] : [],
    ),
  ]
  return `sweep#${memoryOf(report)}#${digestOf(JSON.stringify(said))}`
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)
