import type { ChannelFacts } from '../../lib/alert/channels/channel.ts'
import { channelFacts } from '../../lib/alert/channels/index.ts'
import { alertChannels } from '../../lib/policy/channel-settings.ts'
import { code, page, table } from './markdown.ts'

/** docs/channels.md: what arrives over each alert channel, from what the channels say of themselves. */
export const channelsPage = (): string =>
  page([
    '# Channels',
    "Where alerts go, by the policy's `alerts.channels`. The stack makes, and its functions may use, only what the channels need that the policy names. [Alerts](alerts.md) says what is told when; `trailkeeper alert --test --policy FILE` sends a test over each.",
    table(
      ['Channel', 'Gets', 'Set up', 'Policy', 'Recipe'],
      alertChannels.map((id) => rowOf(id, channelFacts[id])),
    ),
  ])

const rowOf = (id: string, { gets, setUp, settings = {}, recipe }: ChannelFacts): string[] => [
  code(id),
  gets,
  setUp,
  Object.entries(settings)
    .map(([key, { optional }]) => `${code(`${id}.${key}`)}${optional ? ', optional' : ''}`)
    .join('; ') || '–',
  recipe === undefined ? '–' : `[${recipe.replace(/\.md$/, '')}](recipes/${recipe})`,
]
