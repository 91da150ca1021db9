import { describe, expect, it } from '@jest/globals'
import { openChannels } from '../../../lib/alert/channels/index.ts'

const region = 'us-east-1'
const sns = `arn:aws:sns:${region}:123456789012:trailkeeper-alerts`

describe('opening channels', () => {
  it('gives one sender for each that carries messages, in order; Security Hub holds findings', () => {
    const opened = openChannels(['sns', 'security-hub', 'eventbridge'], { region, targets: { sns } })
    expect(opened.map(({ channel }) => channel)).toEqual(['sns', 'eventbridge'])
  })

  it.each([
    ['chat', {}, 'the policy asks for chat, and no topic is set for it'],
    ['chat', { chat: 'a-topic' }, "not a topic's ARN: a-topic"],
    ['sns', {}, 'the policy asks for sns, and no topic is set for it'],
    ['webhook', {}, 'names no webhook.urlParameter'],
  ] as const)('refuses %s with %j before anything is sent', (channel, targets, why) => {
    expect(() => openChannels([channel], { region, targets })).toThrow(why)
  })
})
