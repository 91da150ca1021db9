import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
} from '@aws-sdk/client-sns'
import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import type { Arn, Region, Safeguards, SetUp } from '../model/index.ts'
import { settingsRead } from '../aws/read.ts'

/** How a topic of the account is set up: its policy and key, its confirmed subscribers, and what they are spared. */
export async function topicSafeguards(
  clients: Clients,
  { arn: TopicArn, region }: { arn: Arn; region: Region },
): Promise<Safeguards> {
  const client = await clients.sns(region)
  const write = (operation: string, input: SetUp['input']): SetUp => ({
    service: 'sns',
    operation,
    region,
    input,
  })
  const attribute = (name: string) => async () => {
    const answer = await client.send(new GetTopicAttributesCommand({ TopicArn }))
    const Attributes = answered(answer.Attributes, 'Attributes')
    return [
      write('SetTopicAttributes', { TopicArn, AttributeName: name, AttributeValue: Attributes[name] ?? '' }),
    ]
  }
  const confirmed = async () => {
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))
    return answered(Subscriptions, 'Subscriptions').filter(({ SubscriptionArn = '' }) =>
      SubscriptionArn.startsWith('arn:'),
    )
  }
  const whole = await settingsRead([
    {
      name: 'topic',
      ask: async () => {
        await client.send(new GetTopicAttributesCommand({ TopicArn }))
        return [write('CreateTopic', { Name: TopicArn.split(':')[5] ?? '' })]
      },
    },
    { name: 'topic policy', ask: attribute('Policy') },
    { name: 'topic key', ask: attribute('KmsMasterKeyId') },
    {
      name: 'subscriptions',
      ask: async () =>
        (await confirmed()).map(({ Protocol = '', Endpoint = '' }) =>
          write('Subscribe', { TopicArn, Protocol, Endpoint }),
        ),
    },
  ])
  const subscriptions = await confirmed().catch(() => [])
  // One setting a subscription: one that is gone has no filter to put back.
  const filters = await settingsRead(
    subscriptions.map(({ SubscriptionArn = '' }) => ({
      name: `filter policy of ${SubscriptionArn}`,
      ask: async () => {
        const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))
        const AttributeValue = Attributes?.FilterPolicy ?? '{}'
        const set = { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue }
        return [write('SetSubscriptionAttributes', set)]
      },
    })),
  )
  return [...whole, ...filters]
}
