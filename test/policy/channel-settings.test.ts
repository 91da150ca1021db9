import { describe, expect, it } from '@jest/globals'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'

const webhook = 'webhook: { urlParameter: /a/url, secretParameter: /a/secret }'
const alertsOf = (...lines: string[]) => parsePolicy(['version: 1', ...lines].join('\n'), 'p.yml').alerts

describe('settings of channels', () => {
  it('stand under the id of the channel, and ask for it where no channels are listed', () => {
    expect(alertsOf(webhook)).toEqual({
      channels: ['sns', 'webhook'],
      settings: { webhook: { urlParameter: '/a/url', secretParameter: '/a/secret' } },
      stillOpenHours: 24,
    })
    expect(alertsOf('alerts: { channels: [webhook] }', webhook).channels).toEqual(['webhook'])
  })

  it('are absent where no channel needs any', () => {
    expect(alertsOf('webhook: {}')).toEqual({ channels: ['sns'], stillOpenHours: 24 })
  })

  it.each([
    [['alerts: { channels: [webhook] }'], 'needs webhook.urlParameter and webhook.secretParameter'],
    [['alerts: { channels: [sns, webhook] }', 'webhook: {}'], 'needs webhook.urlParameter'],
    [['webhook: { urlParameter: /a/url }'], 'needs webhook.secretParameter'],
    [['alerts: { channels: [sns] }', webhook], 'alerts.channels does not name webhook'],
    [
      ['webhook: { urlParametr: https://example.com }'],
      'unknown key "urlParametr"; did you mean "urlParameter"?',
    ],
    [['webhook: { urlParameter: https://example.com/x, secretParameter: a }'], "an SSM parameter's name"],
    [['webhook: { urlParameter: /aws/url, secretParameter: a }'], "an SSM parameter's name"],
    [['webhook: { urlParameter: /a/*, secretParameter: a }'], "an SSM parameter's name"],
  ])('%j are refused when the policy is read', (lines, why) => {
    expect(() => alertsOf(...lines)).toThrow(why)
  })
})
