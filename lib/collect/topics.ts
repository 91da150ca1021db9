import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
} from '@aws-sdk/client-sns'
import { answered, read, settingsRead } from '../aws/read.ts'
import { parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import type { AlarmTopic, Arn, Read, Region, Safeguards, SetUp, Topic } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

/** The topics that trails notify, each with its policy and how many subscribers confirmed. */
export async function topicsOf(clients: Clients, arns: readonly Arn[]): Promise<Record<Arn, Topic>> {
  const topics = await Promise.all(arns.map(async (arn) => topicOf(arn, await topicAttributes(clients, arn))))
  return Object.fromEntries(topics.map((topic) => [topic.arn, topic]))
}

/** The topics that alarms tell, with the key that encrypts each. */
export async function alarmTopicsOf(
  clients: Clients,
  arns: readonly Arn[],
): Promise<Record<Arn, AlarmTopic>> {
  const topics = await Promise.all(
    arns.map(async (arn): Promise<AlarmTopic> => {
      const attributes = await topicAttributes(clients, arn)
      return { ...(await topicOf(arn, attributes)), key: await encryptionKey(clients, arn, attributes) }
    }),
  )
  return Object.fromEntries(topics.map((topic) => [topic.arn, topic]))
}

async function encryptionKey(clients: Clients, arn: Arn, attributes: Attributes): Promise<AlarmTopic['key']> {
  if (!attributes.ok) return attributes
  const id = attributes.value.KmsMasterKeyId
  if (!id) return { ok: true, value: undefined }
  const { keysOf } = await import('./keys.ts')
  const wanted = { id, region: parseArn(arn)?.region ?? '', entry: id }
  return { ok: true, value: (await keysOf(clients, [wanted], new Set(['key', 'key-policy'])))[id] }
}

type Attributes = Read<Record<string, string>>

async function topicOf(arn: Arn, attributes: Attributes): Promise<Topic> {
  const policy = await read('sns:GetTopicAttributes', async () =>
    attributes.ok && attributes.value.Policy ? parsePolicy(attributes.value.Policy) : undefined,
  )
  return {
    arn,
    policy: attributes.ok ? policy : attributes,
    confirmedSubscriptions: await confirmedIn(attributes),
  }
}

/** How many subscribers confirmed. Those who have not hear nothing. */
async function confirmedIn(attributes: Attributes): Promise<Read<number>> {
  if (!attributes.ok) return attributes
  const { SubscriptionsConfirmed } = attributes.value
  return read('sns:GetTopicAttributes', async () =>
    Number.parseInt(answered(SubscriptionsConfirmed, 'SubscriptionsConfirmed'), 10),
  )
}

const topicAttributes = (clients: Clients, arn: Arn): Promise<Attributes> =>
  read('sns:GetTopicAttributes', async () => {
    const region = parseArn(arn)?.region
    if (!region) throw new TypeError(`${arn} is not a topic's ARN`)
    const client = await clients.sns(region)
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))
    return answered(Attributes, 'Attributes')
  })

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
