import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import type { AlertChannel } from '../../lib/alert/channels/index.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { anEvent } from '../builders/an-event.ts'
import { whole, withTrail } from '../flow/bench.ts'
import { aContainer, delivered } from './invoked.ts'
import { chatTopicArn, trailArn, type Watched, watched } from './watched.ts'

const region = 'us-east-1'
const failing = withTrail({ validation: false })

type Channels = {
  sweep: () => Promise<unknown>
  /** What each channel received: subjects of the topic, titles in chat, headlines on the bus. */
  received: () => Record<'sns' | 'chat' | 'eventbridge', string[]>
}

/** Every message channel, each with somebody who listens. */
const overAll = (test: (account: Watched, channels: Channels) => Promise<void>) =>
  watched(
    failing,
    { alerts: { channels: ['sns', 'chat', 'eventbridge'] satisfies AlertChannel[] } },
    async (account) => {
      await makeListeners(account)
      const { settings } = account
      const textsOf = (read: (message: string) => unknown, protocol: string, topic: RegExp) =>
        account.sandbox
          .alerts()
          .filter((alert) => alert.protocol === protocol && topic.test(alert.topicArn))
          .map(({ message }) => String(read(message)))
      await test(account, {
        sweep: async () => {
          await guardSweep(settings)
          await account.sandbox.settled()
        },
        received: () => ({
          sns: textsOf((text) => text.split('\n')[0], 'email', /trailkeeper-alerts$/),
          chat: textsOf((text) => JSON.parse(text).content.title, 'https', /trailkeeper-chat$/),
          eventbridge: textsOf((text) => JSON.parse(text).detail.headline, 'email', /bus-listener$/),
        }),
      })
    },
  )

async function makeListeners({ settings, sandbox }: Watched): Promise<void> {
  const sns = await settings.clients.sns(region)
  const events = await settings.clients.events(region)
  await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-chat' }))
  await sns.send(
    new SubscribeCommand({ TopicArn: chatTopicArn, Protocol: 'https', Endpoint: 'https://chat.example.com' }),
  )
  const listener = `arn:aws:sns:${region}:123456789012:bus-listener`
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: listener,
      },
    ],
  })
  await sns.send(new CreateTopicCommand({ Name: 'bus-listener', Attributes: { Policy } }))
  await sns.send(new SubscribeCommand({ TopicArn: listener, Protocol: 'email', Endpoint: 'bus@example.com' }))
  const EventPattern = JSON.stringify({ source: ['trailkeeper'], 'detail-type': ['Trailkeeper alert'] })
  await events.send(new PutRuleCommand({ Name: 'listen', EventPattern }))
  await events.send(new PutTargetsCommand({ Rule: 'listen', Targets: [{ Id: 'topic', Arn: listener }] }))
  sandbox.confirmSubscriptions()
}

const counts = (received: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(received).map(([channel, texts]) => [channel, texts.length]))

const deny = ({ faults }: Sandbox, operation: string, resource?: string) =>
  faults.add({ operation, ...(resource !== undefined && { resource }), fault: { kind: 'access-denied' } })

describe('an alert over several channels', () => {
  it('goes to each of them once', () =>
    overAll(async (_account, { sweep, received }) => {
      await sweep()
      await sweep()
      expect(received()).toEqual({
        sns: [expect.stringContaining('delivers no digests')],
        chat: [expect.stringMatching(/^MEDIUM: /)],
        eventbridge: [expect.stringContaining('delivers no digests')],
      })
    }))

  it.each([
    ['sns', 'Publish', 'trailkeeper-alerts'],
    ['chat', 'Publish', 'trailkeeper-chat'],
    ['eventbridge', 'PutEvents', undefined],
  ] as const)(
    'of which %s fails: the others have it, the run fails, and that one alone gets it later',
    (channel, operation, resource) =>
      overAll(async ({ sandbox }, { sweep, received }) => {
        const fault = deny(sandbox, operation, resource)
        await expect(sweep()).rejects.toThrow(new RegExp(`not sent over ${channel}: .*it is kept`))
        await sandbox.settled()
        expect(counts(received())).toEqual({ sns: 1, chat: 1, eventbridge: 1, [channel]: 0 })
        await expect(sweep()).rejects.toThrow(new RegExp(`not sent over ${channel}`))
        sandbox.faults.remove(fault)
        await sweep()
        await sweep()
        expect(counts(received())).toEqual({ sns: 1, chat: 1, eventbridge: 1 })
      }),
  )
})

const throttle = ({ faults }: Sandbox, times?: number) =>
  faults.add({ operation: 'Publish', ...(times !== undefined && { times }), fault: { kind: 'throttling' } })

describe('a topic that throttles', () => {
  it('for a moment is asked again by the SDK', () =>
    watched(failing, {}, async ({ sandbox, sweep, subjects }) => {
      throttle(sandbox, 1)
      await sweep()
      expect(subjects()).toHaveLength(1)
    }))

  it('for long fails the sweep, and the next one says it, once', () =>
    watched(failing, {}, async ({ sandbox, sweep, subjects }) => {
      const fault = throttle(sandbox)
      await expect(sweep()).rejects.toThrow(/Throttling/)
      sandbox.faults.remove(fault)
      expect(subjects()).toEqual([])
      await sweep()
      await sweep()
      expect(subjects()).toHaveLength(1)
    }))

  it('sends the event of a reaction to the dead-letter queue, and the next sweep says it, once', () =>
    watched(whole, {}, async ({ aws, sandbox, settings, sweep, subjects }) => {
      await sweep()
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      const fault = throttle(sandbox)
      const container = aContainer({ ...settings, wait: () => Promise.resolve() }, sandbox)
      const event = anEvent({ eventTime: new Date().toISOString() })
      expect(await delivered(container, event)).toBe('dead letter')
      expect(subjects()).toEqual([])
      sandbox.faults.remove(fault)
      await sweep()
      expect(subjects()).toEqual([expect.stringContaining('repaired, StopLogging on main')])
      // Whoever empties the dead-letter queue sends the event again.
      expect(await delivered(container, event)).toBe('done')
      await sweep()
      expect(subjects()).toHaveLength(1)
      container.close()
    }))
})

it('a run that dies after SNS has the alert and before it is noted says it again under the same id, at most', () =>
  watched(failing, {}, async ({ sandbox, settings, sweep }) => {
    const dying = sandbox.faults.add({
      operation: 'PutItem',
      resource: 'saidAt',
      fault: { kind: 'dropped-connection' },
    })
    await expect(sweep()).rejects.toThrow(/./)
    sandbox.faults.remove(dying)
    // What it had reserved is free by then.
    const later = { ...settings, now: () => new Date(Date.now() + 60_000) }
    await guardSweep(later)
    await guardSweep(later)
    const ids = sandbox.alerts().map(({ message }) => /Alert (\w+)/.exec(message)?.[1])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  }))

it('two sweeps at once say it once', () =>
  watched(failing, {}, async ({ sweep, subjects }) => {
    await Promise.all([sweep(), sweep()])
    expect(subjects()).toHaveLength(1)
  }))

it('what a reaction told of, the next sweep does not', () =>
  watched(failing, {}, async ({ react, sweep, subjects }) => {
    await react({
      eventName: 'UpdateTrail',
      requestParameters: { name: trailArn, enableLogFileValidation: false },
    })
    expect(subjects()).toEqual([expect.stringContaining('UpdateTrail on main')])
    await sweep()
    expect(subjects()).toHaveLength(1)
  }))
