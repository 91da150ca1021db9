import { alertMessage } from '../alert/alert-message.ts'
import { changesOf, keyOfMatter } from '../alert/changes-of.ts'
import { mattersOf } from '../alert/matters-of.ts'
import { accountAlias } from '../collect/account-alias.ts'
import type { Arn, Report } from '../model.ts'
import { keepOpenMatters, openMatters } from '../state/open-matters.ts'
import { alertName } from './envelope.ts'
import type { GuardSettings } from './guard-settings.ts'
import type { Reaction } from './react.ts'
import { tell } from './tell.ts'

/**
 * Events come more than once; people hear of each once. What is not tampering is told only where something is wrong.
 * @param gone trails that the event's trail was, and that are no more
 */
export async function tellOfReaction(
  settings: GuardSettings,
  { envelope, seen }: Reaction,
  report: Report,
  gone: readonly Arn[],
): Promise<void> {
  const { fail, applied, failed, drifted } = report.summary
  const isQuiet = seen.verdict === 'benign' && fail + applied + failed + drifted === 0
  if (isQuiet) return
  const alias = await accountAlias(settings.clients, settings.homeRegion)
  const { docs } = settings.policy.alerts
  const name = alertName(envelope)
  const alert = alertMessage(report, {
    name,
    ...(alias !== undefined && { alias }),
    ...(docs !== undefined && { docs }),
  })
  if (!alert) return
  await tell(settings, name, alert)
  // What is not noted is said again by the next sweep: loud, and nothing is lost.
  await noteTold(settings, report, gone).catch(() => undefined)
}

/** So that the next sweep finds nothing new in what the reaction told of. */
async function noteTold(
  { clients, table, now }: GuardSettings,
  report: Report,
  gone: readonly Arn[],
): Promise<void> {
  const { account } = report.scope
  const seen = mattersOf(report)
  const keys = new Set([
    ...seen.open.map(keyOfMatter),
    ...report.findings.map(keyOfMatter),
    ...gone.map((resource) => keyOfMatter({ account, resource })),
  ])
  const known = await Promise.all([...keys].map((key) => openMatters(clients, table, account, key)))
  const isLookedFor = ({ resource }: { resource: string }) => gone.includes(resource)
  const telling = { at: now(), stillOpenHours: 0 }
  const { next } = changesOf(known.flat(), { ...seen, isLookedFor }, telling)
  await keepOpenMatters(clients, table, account, next, now())
}
