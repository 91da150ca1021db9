import * as z from 'zod'
import type { ChannelFacts } from '../alert/channels/channel.ts'
import { type AlertChannel, channelFacts, type ChannelSettings } from '../alert/channels/index.ts'

type Facts = typeof channelFacts
/** The channels that have to be told more than that they are asked for, each under a key of its own id. */
type ConfiguredChannel = {
  [Id in AlertChannel]: Facts[Id] extends { settings: object } ? Id : never
}[AlertChannel]

const isChannel = (id: string): id is AlertChannel => id in channelFacts
const factsOf = (id: AlertChannel): ChannelFacts => channelFacts[id]
const isConfigured = (id: AlertChannel): id is ConfiguredChannel => factsOf(id).settings !== undefined

/** The ids of all channels. */
export const alertChannels: readonly AlertChannel[] = Object.keys(channelFacts).filter((id) => isChannel(id))

const configured = alertChannels.filter((id) => isConfigured(id))

/** For the policy with every key in it: a channel is named whose settings are given. */
export const channelsExample: AlertChannel[] = ['sns', 'security-hub', ...configured]

/** "Where alerts go", of each channel. */
export const channelsText = `Where alerts go: ${alertChannels.map((id) => `${factsOf(id).description} (${id})`).join(', ')}. The stack has what each needs.`

type Settings = z.ZodObject<Record<string, z.ZodOptional<z.ZodString>>>
type SettingsKeys = Record<ConfiguredChannel, z.ZodOptional<Settings>>

/** The policy's keys for them. None of the settings is required there: an empty map sets nothing. */
export function channelKeys(): SettingsKeys {
  const keys: Partial<SettingsKeys> = {}
  for (const id of configured)
    keys[id] = settingsOf(id)
      .optional()
      .meta({ description: settingsText(id) })
  if (!isWhole(keys)) throw new Error('a channel has no settings')
  return keys
}

const isWhole = (keys: Partial<SettingsKeys>): keys is SettingsKeys => configured.every((id) => keys[id])

const settingsText = (id: AlertChannel): string =>
  `What the alert channel ${id} needs: ${needed(id).join(' and ')}. Where alerts.channels is absent, naming them asks for the channel.`

function settingsOf(id: AlertChannel): Settings {
  const settings = Object.entries(factsOf(id).settings ?? {})
  const shape = settings.map(([key, { pattern, expected, description, example }]) => {
    const text = z.string().regex(pattern, expected).optional()
    return [key, text.meta({ description, examples: [example] })] as const
  })
  return z.strictObject(Object.fromEntries(shape))
}

const needed = (id: AlertChannel): string[] =>
  Object.entries(factsOf(id).settings ?? {}).flatMap(([key, { optional }]) => (optional ? [] : [key]))

/** What a policy file says of alerts, as far as it concerns channels. */
export type WrittenChannels = {
  alerts?: { channels?: AlertChannel[] | undefined } | undefined
  accounts?: Readonly<Record<string, { channels?: AlertChannel[] | undefined }>> | undefined
} & { [Id in ConfiguredChannel]?: Record<string, string | undefined> | undefined }

/** The channels that a policy asks for; where it lists none, the topic, and each whose settings it gives. */
export function askedChannels(written: WrittenChannels): AlertChannel[] {
  const named = configured.filter((id) => hasSettings(written, id))
  return [...new Set(written.alerts?.channels ?? ['sns' as const, ...named])]
}

/** The channels that any account's alerts go to. */
const everyChannel = (written: WrittenChannels): AlertChannel[] => [
  ...new Set([
    ...askedChannels(written),
    ...Object.values(written.accounts ?? {}).flatMap(({ channels = [] }) => channels),
  ]),
]

const hasSettings = (written: WrittenChannels, id: ConfiguredChannel): boolean =>
  Object.values(written[id] ?? {}).some((text) => text !== undefined)

/** The settings of the channels that a policy asks for; undefined where none needs any. */
export function settingsOfChannels(written: WrittenChannels): ChannelSettings | undefined {
  const every = everyChannel(written)
  const asked = configured.filter((id) => every.includes(id))
  if (asked.length === 0) return undefined
  return Object.fromEntries(asked.map((id) => [id, withoutAbsent(written[id] ?? {})]))
}

const withoutAbsent = (settings: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([key, text]) => (text === undefined ? [] : [[key, text]])),
  )

/** A channel without what it needs could not send its first alert; settings that nothing reads look as if it could. */
export function channelsFit(written: WrittenChannels, context: z.core.$RefinementCtx): void {
  for (const id of configured) {
    const isAsked = everyChannel(written).includes(id)
    const settings = withoutAbsent(written[id] ?? {})
    const missing = isAsked ? needed(id).filter((key) => settings[key] === undefined) : []
    const refuse = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message, input: written })
    if (missing.length > 0)
      refuse([id], `the alert channel ${id} needs ${missing.map((key) => `${id}.${key}`).join(' and ')}`)
    else if (!isAsked && hasSettings(written, id))
      refuse([id], `alerts.channels does not name ${id}: add it there, or take these settings out`)
  }
}
