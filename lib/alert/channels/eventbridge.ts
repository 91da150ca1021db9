import { answered } from '../../aws/read.ts'
import type { Channel, ChannelFacts } from './channel.ts'

export const alertEventSource = 'trailkeeper'
export const alertEventType = 'Trailkeeper alert'

/**
 * Puts an alert on an event bus: source `trailkeeper`, detail as in docs/alert.schema.json. A bus that took the request
 * and not the event is an error, with its code and message. The target is the bus, by name or ARN.
 */
export const channel: Channel = {
  open:
    ({ region, target: bus = 'default' }) =>
    async (clients, { event }) => {
      const [client, { PutEventsCommand }] = await Promise.all([
        clients.ownEvents(region),
        import('@aws-sdk/client-eventbridge'),
      ])
      const Entries = [
        { EventBusName: bus, Source: alertEventSource, DetailType: alertEventType, Detail: event },
      ]
      const { FailedEntryCount, Entries: answers = [] } = await client.send(new PutEventsCommand({ Entries }))
      if (answered(FailedEntryCount, 'FailedEntryCount') === 0) return
      const [answer] = answers
      throw new Error(
        `the event bus ${bus} refused it: ${answer?.ErrorCode ?? ''}: ${answer?.ErrorMessage ?? ''}`,
      )
    },
}

export const facts = {
  description: 'an event bus',
  gets: 'an event, `source` `trailkeeper`, `detail-type` `Trailkeeper alert`, its detail as in [alert.schema.json](alert.schema.json), up to 200 KB',
  setUp: 'the default bus, or `--param alertBus=ARN`',
  stack: {
    name: 'AlertEvents',
    target: { 'Fn::If': ['HasAlertBus', { Ref: 'AlertBus' }, 'default'] },
    Parameters: {
      AlertBus: {
        Type: 'String',
        Description: 'ARN of the event bus for alerts; empty for the default bus',
        Default: '',
      },
    },
    Conditions: { HasAlertBus: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlertBus' }, ''] }] } },
    allow: () => [
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: {
          'Fn::If': [
            'HasAlertBus',
            { Ref: 'AlertBus' },
            {
              'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default',
            },
          ],
        },
        // Nobody takes an event of ours for one of AWS, or of somebody else.
        Condition: { StringEquals: { 'events:source': alertEventSource } },
      },
    ],
  },
} satisfies ChannelFacts
