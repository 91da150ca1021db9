import type { Clients } from '../../aws/clients.ts'
import { errorCode, errorMessage, RunError } from '../../aws/errors.ts'
import { documentOf, nonEmpty } from '../../text/fields.ts'
import type { Channel, ChannelFacts, ChannelPlace, RenderedAlert, SendAlert } from './channel.ts'
import * as chat from './chat.ts'
import * as eventbridge from './eventbridge.ts'
import * as securityHub from './security-hub.ts'
import * as sns from './sns.ts'
import * as webhook from './webhook.ts'

/** What each channel is: the one list of them. `export const facts` of each file. */
export const channelFacts = {
  sns: sns.facts,
  chat: chat.facts,
  eventbridge: eventbridge.facts,
  'security-hub': securityHub.facts,
  webhook: webhook.facts,
} satisfies Record<string, ChannelFacts>

/** Where alerts can go. */
export type AlertChannel = keyof typeof channelFacts

/** How each sends, loaded by the functions, and apart from the facts so that those are not. Security Hub holds findings. */
const channels: Readonly<Record<Exclude<AlertChannel, 'security-hub'>, Channel>> = {
  sns: sns.channel,
  chat: chat.channel,
  eventbridge: eventbridge.channel,
  webhook: webhook.channel,
}

/** What the policy says of each channel that has to be told more than that it is asked for. */
export type ChannelSettings = { readonly [Id in AlertChannel]?: Readonly<Record<string, string>> }

/** Where channels lead, by their ids: a topic's ARN, a bus. */
export type Targets = { readonly [Id in AlertChannel]?: string }

/** What the stack made for each channel, as it tells its functions in TRAILKEEPER_TARGETS: JSON, by the channel's id. */
export const targetsIn = (text = '{}'): Targets =>
  Object.fromEntries(
    Object.entries(documentOf(text) ?? {}).flatMap(([id, target]) => {
      const named = nonEmpty(target)
      return named === undefined ? [] : [[id, named]]
    }),
  )

/** A channel that is ready to send. */
export type Delivery = { channel: AlertChannel; send: SendAlert }

/**
 * Opens the channels that a policy asks for.
 * @param targets what the stack made for each
 * @throws RunError where one is not told where it leads: no guard starts that could not alert
 */
export function openChannels(
  asked: readonly AlertChannel[],
  {
    region,
    targets,
    settings = {},
  }: Pick<ChannelPlace, 'region'> & {
    targets: Targets
    settings?: ChannelSettings | undefined
  },
): Delivery[] {
  return asked.flatMap((id): Delivery[] => {
    if (!sendsMessages(id)) return []
    const [target, own] = [targets[id], settings[id]]
    const place = { region, ...(target !== undefined && { target }), ...(own && { settings: own }) }
    return [{ channel: id, send: channels[id].open(place) }]
  })
}

const sendsMessages = (id: AlertChannel): id is keyof typeof channels => id in channels

export type Undelivered = { channel: AlertChannel; why: string; error: unknown }

/**
 * Sends an alert over every channel. One that fails keeps no other from being tried.
 * @returns those that did not take it
 */
export async function deliver(
  clients: Clients,
  deliveries: readonly Delivery[],
  alert: RenderedAlert,
): Promise<Undelivered[]> {
  const tried = await Promise.all(
    deliveries.map(async ({ channel, send }): Promise<Undelivered[]> => {
      try {
        await send(clients, alert)
        return []
      } catch (error) {
        return [{ channel, why: whyOf(error), error }]
      }
    }),
  )
  return tried.flat()
}

const whyOf = (error: unknown): string =>
  error instanceof RunError ? error.message : `${errorCode(error)}: ${errorMessage(error)}`
