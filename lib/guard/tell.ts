import { type AlertMessage, renderedAlert, parsedAlert } from '../alert/message/alert-message.ts'
import type { RenderedAlert } from '../alert/channels/channel.ts'
import { deliver } from '../alert/channels/index.ts'
import type { AccountId } from '../model/index.ts'
import { keepUnsaid, takeOut, unsaid } from '../state/outbox.ts'
import { type Once, SaidInPart, sayOnce } from '../state/say-once.ts'
import { type GuardSettings, patience } from './guard-settings.ts'

export const onceFor = (settings: GuardSettings): Once => ({
  clients: settings.clients,
  table: settings.table,
  now: settings.now,
  wait: patience(settings),
})

/**
 * Sends an alert over the policy's channels, or those that are left of them.
 * @throws SaidInPart with the channels that it could not be sent over
 */
export async function send(
  { clients, channels }: GuardSettings,
  rendered: RenderedAlert,
  left?: readonly string[],
): Promise<void> {
  const wanted = channels.filter(({ channel }) => !left || left.includes(channel))
  const failed = await deliver(clients, wanted, rendered)
  const [first] = failed
  if (!first) return
  throw new SaidInPart(
    `the alert was not sent over ${failed.map(({ channel, why }) => `${channel}: ${why}`).join('; ')}`,
    failed.map(({ channel }) => channel),
    { cause: first.error },
  )
}

/** Kept, to be said by the next run over the channels that are left; the run that could not say it fails all the same. */
export class AlertKept extends Error {
  constructor(error: SaidInPart) {
    super(`${error.message}; it is kept, and the next sweep sends it`, { cause: error })
    this.name = 'AlertKept'
  }
}

/**
 * Tells people of something once under a name. What a channel does not take is kept in the state table, and that
 * channel alone gets it, from whoever tries next: Lambda's retry of the invocation, or the next sweep. SNS takes no
 * key that would keep a message from being sent twice, so a run that dies between its answer and the note of it is the
 * one case in which people are told twice; the alert's id is the same then.
 * @throws AlertKept where some channel did not take it; SaidInPart where it could not even be kept
 */
export async function tell(settings: GuardSettings, name: string, alert: AlertMessage): Promise<void> {
  const { clients, table, now } = settings
  const rendered = renderedAlert(alert)
  try {
    await sayOnce(onceFor(settings), name, (left) => send(settings, rendered, left))
  } catch (error) {
    if (!(error instanceof SaidInPart)) throw error
    const text = JSON.stringify(rendered)
    const isKept = await keepUnsaid(clients, table, alert.account, { name, text }, now()).then(
      () => true,
      () => false,
    )
    throw isKept ? new AlertKept(error) : error
  }
}

/**
 * Tells what earlier runs could not.
 * @throws what went wrong again, first of all; one that cannot be sent keeps no other from being tried
 */
export async function tellUnsaid(settings: GuardSettings, account: AccountId): Promise<void> {
  const { clients, table, now } = settings
  const failed: unknown[] = []
  for (const { name, text } of await unsaid(clients, table, account)) {
    try {
      const rendered = parsedAlert(text)
      if (rendered) await sayOnce(onceFor(settings), name, (left) => send(settings, rendered, left))
      await takeOut(clients, table, account, name, now())
    } catch (error) {
      failed.push(error instanceof SaidInPart ? new AlertKept(error) : error)
    }
  }
  if (failed.length > 0) throw failed[0]
}
