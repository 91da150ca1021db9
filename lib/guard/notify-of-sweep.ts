import { createHash, randomUUID } from 'node:crypto'
import { alertMessage, reportToNotify } from '../alert/message/alert-message.ts'
import { type Changes, changesOf, keyOfAlertState, alertStatesOf } from '../alert/alert-state.ts'
import { accountAlias } from '../collect/account.ts'
import type { Change, Report, ResourceAlertStates } from '../model/index.ts'
import { getAlertStates, putAlertStates } from '../state/alert-states.ts'
import { oneAtATime } from '../state/send-once.ts'
import { claimedFor, mostRounds, unclaimed } from './claim-changes.ts'
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
  const hasNew = changes.length > 0 || hasApplied(report)
  if (hasNew) {
    // Two sweeps at once would both notify of what both find.
    await oneAtATime(stateOf(settings), `telling#${scope}`, () => notifyOfChanges(settings, about))
  } else await put(settings, scope, next)
  if (unsent) throw unsent.error
}

/** A report, and whose alert states it is compared with. */
type About = { report: Report; scope: string }

async function changesSince(
  settings: GuardSettings,
  { report, scope }: About,
  by?: string,
): Promise<Changes & Before> {
  const { now, policy } = settings
  const before = await getAlertStates(stateOf(settings), scope, by)
  const { stillOpenHours } = policy.alerts
  return { before, ...changesOf(before, alertStatesOf(report), { at: now(), stillOpenHours }) }
}

/** What people know of an organization is not what they know of the account that notifies them. */
const scopeOf = ({ scope }: Report): string =>
  scope.organization === undefined ? scope.account : `organization#${scope.organization}`

type Before = { before: ResourceAlertStates[] }

/**
 * Claims what is new before people are told: a reaction of the same moment finds it claimed, or this finds what that
 * claimed. What is over stays until people were told.
 * @returns what to tell, and what to put then
 */
async function claimed(settings: GuardSettings, about: About, by: string): Promise<Claimed> {
  const state = stateOf(settings)
  const claim = { by, until: new Date(settings.now().getTime() + claimedFor).toISOString() }
  for (let round = 1; ; round += 1) {
    const found = await changesSince(settings, about, by)
    const opened = idsOf(found.changes, 'opened')
    const over = found.changes.flatMap(({ kind, alertState }) => (kind === 'resolved' ? [alertState] : []))
    const claiming = found.next
      .filter(({ open }) => open.some(({ id }) => opened.has(id)))
      .map((one) => ({
        ...one,
        open: [
          ...one.open.map((alertState) =>
            opened.has(alertState.id)
              ? { ...alertState, claim: { ...claim, writes: (one.unconfirmed ?? 0) + 1 } }
              : alertState,
          ),
          ...over.filter((alertState) => keyOfAlertState(alertState) === one.key),
        ],
      }))
    const lost = await putAlertStates(state, about.scope, claiming)
    if (lost.length > 0 && round < mostRounds) continue
    const written = new Set(claiming.flatMap(({ key }) => (lost.includes(key) ? [] : [key])))
    const next = found.next.map((one) => (written.has(one.key) ? { ...one, version: one.version + 1 } : one))
    return { ...found, next, release: () => released(settings, about, claiming) }
  }
}

type Claimed = Changes & Before & { release: () => Promise<unknown> }

/** Ends claims of what could not be sent: whoever tries again, at once, tells it. */
function released(settings: GuardSettings, { scope }: About, claiming: readonly ResourceAlertStates[]) {
  const until = settings.now().toISOString()
  const ended = claiming.map((one) => ({
    ...one,
    version: one.version + 1,
    open: one.open.map((alertState) => ({
      ...alertState,
      ...(alertState.claim && {
        claim: { ...alertState.claim, until, writes: (alertState.claim.writes ?? 1) + 1 },
      }),
    })),
  }))
  return put(settings, scope, ended)
}

const idsOf = (changes: readonly Change[], of: Change['kind']): ReadonlySet<string> =>
  new Set(changes.flatMap(({ kind, alertState }) => (kind === of ? [alertState.id] : [])))

/**
 * Claimed first, sent then, put last: a run that dies in between sends it again, under the same name, which sends nothing
 * more.
 */
async function notifyOfChanges(settings: GuardSettings, about: About): Promise<void> {
  const { report, scope } = about
  const by = `sweep ${randomUUID()}`
  const found = await claimed(settings, about, by)
  if (found.changes.length === 0 && !hasApplied(report)) {
    // Nothing to tell: what of a finding is over is put, so that it is told when it comes back.
    if (found.next.length > 0) await putTold(settings, scope, found.next, by)
    return
  }
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
    if (error instanceof AlertInOutbox) await putTold(settings, scope, found.next, by)
    else await found.release().catch(() => undefined)
    throw error
  }
  await putTold(settings, scope, found.next, by)
}

const put = (settings: GuardSettings, scope: string, next: readonly ResourceAlertStates[]) =>
  putAlertStates(stateOf(settings), scope, next)

/** Puts what people were told of; where somebody else wrote meanwhile, that what was claimed is told. */
async function putTold(
  settings: GuardSettings,
  scope: string,
  next: readonly ResourceAlertStates[],
  by: string,
): Promise<void> {
  const lost = await put(settings, scope, next)
  if (lost.length === 0) return
  const state = stateOf(settings)
  const known = await getAlertStates(state, scope)
  // What is overtaken again is told again by a later sweep.
  await putAlertStates(
    state,
    scope,
    known.filter(({ key }) => lost.includes(key)).map((one) => unclaimed(one, by)),
  )
}

const hasApplied = ({ outcomes }: Report): boolean => outcomes.some(({ result }) => result === 'applied')

/** The same for the same changes of the same states, so that what was sent under it need not be sent again. */
function nameOf(report: Report, scope: string, { changes, before }: Changes & Before): string {
  const versions = new Map(before.map(({ key, version, unconfirmed = 0 }) => [key, version - unconfirmed]))
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
