import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  type Subscription,
  paginateListSubscriptionsByTopic,
} from '@aws-sdk/client-sns'
import { answered, read, settingsRead } from '../aws/read.ts'
import { parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import type { Arn, Read, Region, Safeguards, SetUp, Topic } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

type Subscriptions = (clients: Clients, arn: Arn, attributes: Attributes) => Promise<Read<number>>

/** The topics that trails notify, each with its policy, its key and how many subscribers confirmed. */
export const topicsOf = (clients: Clients, arns: readonly Arn[]): Promise<Record<Arn, Topic>> =>
  topicsWith(clients, arns, confirmedInList)

/** The topics that alarms tell, by as few calls as can be. */
export const alarmTopicsOf = (clients: Clients, arns: readonly Arn[]): Promise<Record<Arn, Topic>> =>
  topicsWith(clients, arns, (_clients, _arn, attributes) => confirmedIn(attributes))

async function topicsWith(
  clients: Clients,
  arns: readonly Arn[],
  subscriptions: Subscriptions,
): Promise<Record<Arn, Topic>> {
  const topics = await Promise.all(
    arns.map(async (arn): Promise<Topic> => {
      const attributes = await topicAttributes(clients, arn)
      const [policy, confirmedSubscriptions, key] = await Promise.all([
        policyIn(attributes),
        subscriptions(clients, arn, attributes),
        encryptionKey(clients, arn, attributes),
      ])
      return { arn, policy, confirmedSubscriptions, key }
    }),
  )
  return Object.fromEntries(topics.map((topic) => [topic.arn, topic]))
}

async function encryptionKey(clients: Clients, arn: Arn, attributes: Attributes): Promise<Topic['key']> {
  if (!attributes.ok) return attributes
  const id = attributes.value.KmsMasterKeyId
  if (!id) return { ok: true, value: undefined }
  const { keysOf } = await import('./keys.ts')
  const wanted = { id, region: parseArn(arn)?.region ?? '', entry: id }
  return { ok: true, value: (await keysOf(clients, [wanted], new Set(['key', 'key-policy'])))[id] }
}

type Attributes = Read<Record<string, string>>

async function policyIn(attributes: Attributes): Promise<Topic['policy']> {
  if (!attributes.ok) return attributes
  return read('sns:GetTopicAttributes', async () =>
    attributes.value.Policy ? parsePolicy(attributes.value.Policy) : undefined,
  )
}

/** How many subscribers confirmed. Those who have not hear nothing. */
async function confirmedIn(attributes: Attributes): Promise<Read<number>> {
  if (!attributes.ok) return attributes
  const { SubscriptionsConfirmed } = attributes.value
  return read('sns:GetTopicAttributes', async () =>
    Number.parseInt(answered(SubscriptionsConfirmed, 'SubscriptionsConfirmed'), 10),
  )
}

/**
 * The same, counted one by one. SNS gives `PendingConfirmation` in place of the ARN of a subscription that nobody has
 * confirmed, and `Deleted` of one that is gone (mozilla/frost#428, localstack/localstack#13666).
 */
const confirmedInList = (clients: Clients, arn: Arn): Promise<Read<number>> =>
  read('sns:ListSubscriptionsByTopic', async () => {
    const client = await clients.sns(regionOf(arn))
    let confirmed = 0
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: arn })) {
      const arns = answered(page.Subscriptions, 'Subscriptions').map(({ SubscriptionArn }) => SubscriptionArn)
      confirmed += arns.filter((one) => one?.startsWith('arn:')).length
    }
    return confirmed
  })

const topicAttributes = (clients: Clients, arn: Arn): Promise<Attributes> =>
  read('sns:GetTopicAttributes', async () => {
    const client = await clients.sns(regionOf(arn))
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))
    return answered(Attributes, 'Attributes')
  })

function regionOf(arn: Arn): string {
  const region = parseArn(arn)?.region
  if (!region) throw new TypeError(`${arn} is not a topic's ARN`)
  return region
}

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
    const all: Subscription[] = []
    for await (const { Subscriptions } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
      all.push(...answered(Subscriptions, 'Subscriptions'))
    return all.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'))
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
        (await confirmed()).map(({ Protocol = '', Endpoint = '', SubscriptionArn = '' }) => ({
          ...write('Subscribe', { TopicArn, Protocol, Endpoint }),
          removal: { operation: 'Unsubscribe', input: { SubscriptionArn } },
        })),
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
