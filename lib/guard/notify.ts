import { type AlertMessage, renderedAlert, parsedAlert } from '../alert/message/alert-message.ts'
import type { RenderedAlert } from '../alert/channels/channel.ts'
import { deliver } from '../alert/channels/index.ts'
import type { AccountId } from '../model/index.ts'
import { getUnsent, putUnsent, removeUnsent } from '../state/outbox.ts'
import { sendOnce, SentInPart } from '../state/send-once.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'

/**
 * Sends an alert over the policy's channels, or those that are left of them.
 * @throws SentInPart with the channels that it could not be sent over
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
  throw new SentInPart(
    `the alert was not sent over ${failed.map(({ channel, why }) => `${channel}: ${why}`).join('; ')}`,
    failed.map(({ channel }) => channel),
    { cause: first.error },
  )
}

/** In the outbox: the next run sends it over the channels that are left; the run that could not fails all the same. */
export class AlertInOutbox extends Error {
  constructor(error: SentInPart) {
    super(`${error.message}; it is kept, and the next sweep sends it`, { cause: error })
    this.name = 'AlertInOutbox'
  }
}

/**
 * Notifies people of something once under a name. What a channel does not take is put into the outbox, and that
 * channel alone gets it, from whoever tries next: Lambda's retry of the invocation, or the next sweep. SNS takes no
 * key that would keep a message from being sent twice, so a run that dies between its answer and the write of it is the
 * one case in which people are notified twice; the alert's id is the same then.
 * @throws AlertInOutbox where some channel did not take it; SentInPart where the outbox did not, either
 */
export async function notify(settings: GuardSettings, name: string, alert: AlertMessage): Promise<void> {
  const state = stateOf(settings)
  const rendered = renderedAlert(alert)
  try {
    await sendOnce(state, name, (left) => send(settings, rendered, left))
  } catch (error) {
    if (!(error instanceof SentInPart)) throw error
    const text = JSON.stringify(rendered)
    const isInOutbox = await putUnsent(state, alert.account, { name, text }).then(
      () => true,
      () => false,
    )
    throw isInOutbox ? new AlertInOutbox(error) : error
  }
}

/**
 * Sends what earlier runs could not.
 * @throws what went wrong again, first of all; one that cannot be sent keeps no other from being tried
 */
export async function notifyUnsent(settings: GuardSettings, account: AccountId): Promise<void> {
  const state = stateOf(settings)
  const every = { ...settings, channels: settings.everyChannel ?? settings.channels }
  const failed: unknown[] = []
  for (const { name, text } of await getUnsent(state, account)) {
    try {
      const rendered = parsedAlert(text)
      if (rendered) await sendOnce(state, name, (left) => send(every, rendered, left))
      await removeUnsent(state, account, name)
    } catch (error) {
      failed.push(error instanceof SentInPart ? new AlertInOutbox(error) : error)
    }
  }
  if (failed.length > 0) throw failed[0]
}
