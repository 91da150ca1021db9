import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, RunError } from '../aws/errors.ts'
import type { Region } from '../model/index.ts'
import type { AlertChannel } from '../policy/alert-channels.ts'
import { SaidInPart } from '../state/say-once.ts'
import type { RenderedAlert } from './message/alert-message.ts'
import { publishAlert, publishToChat } from './publish-alert.ts'

/** The channels that carry messages; Security Hub holds findings instead. */
export type MessageChannel = Exclude<AlertChannel, 'security-hub'>

/** Where each channel leads, as the stack says. */
export type AlertTargets = {
  region: Region
  topicArn: string
  chatTopicArn?: string
  /** Name or ARN of the event bus. */
  bus?: string
}

/**
 * Sends an alert over every channel. One that fails keeps no other from being tried.
 * @param left the channels that an earlier try has left; all of them where absent
 * @throws SaidInPart with the channels that it could not be sent over
 */
export async function sendAlert(
  clients: Clients,
  targets: AlertTargets,
  channels: readonly AlertChannel[],
  rendered: RenderedAlert,
  left?: readonly string[],
): Promise<void> {
  const wanted = channels.flatMap((channel): MessageChannel[] =>
    channel === 'security-hub' || (left && !left.includes(channel)) ? [] : [channel],
  )
  const sent = await Promise.allSettled(
    wanted.map((channel) => sendOver(channel, clients, targets, rendered)),
  )
  const failed = sent.flatMap((result, index) => {
    const channel = wanted[index]
    return result.status === 'rejected' && channel ? [{ channel, error: result.reason as unknown }] : []
  })
  const [first] = failed
  if (!first) return
  const reasons = failed.map(
    ({ channel, error }) => `${channel}: ${errorCode(error)}: ${errorMessage(error)}`,
  )
  throw new SaidInPart(
    `the alert was not sent over ${reasons.join('; ')}`,
    failed.map(({ channel }) => channel),
    { cause: first.error },
  )
}

/** @throws whatever the channel answers */
export async function sendOver(
  channel: MessageChannel,
  clients: Clients,
  { region, topicArn, chatTopicArn, bus }: AlertTargets,
  rendered: RenderedAlert,
): Promise<void> {
  switch (channel) {
    case 'sns':
      return publishAlert(clients, topicArn, rendered)
    case 'chat':
      if (chatTopicArn === undefined)
        throw new RunError('the policy asks for chat, and no topic is set for it')
      return publishToChat(clients, chatTopicArn, rendered)
    case 'eventbridge': {
      const { putAlertEvent } = await import('./put-alert-event.ts')
      return putAlertEvent(clients, { bus: bus ?? 'default', region }, rendered)
    }
    default:
      return neverChannel(channel)
  }
}

function neverChannel(channel: never): never {
  throw new Error(`no such channel: ${String(channel)}`)
}
