import { describe, expect, it } from '@jest/globals'
import { channelFacts } from '../../lib/alert/channels/index.ts'
import { clientOfChannel, unaskedClients } from '../../scripts/lean-clients.mjs'

const unasked = (...channels: string[]) => unaskedClients({ alerts: { channels } })

describe('the clients that a function is deployed without', () => {
  it('are those of channels that its policy does not ask for', () => {
    expect(unasked('sns')).toEqual(['@aws-sdk/client-securityhub', '@aws-sdk/client-ssm'])
    expect(unasked('sns', 'webhook')).toEqual(['@aws-sdk/client-securityhub'])
    expect(unasked('security-hub', 'webhook')).toEqual([])
  })

  it('are told by channels that there are', () => {
    expect(Object.keys(clientOfChannel).filter((channel) => !Object.hasOwn(channelFacts, channel))).toEqual(
      [],
    )
  })
})
