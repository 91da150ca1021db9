import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { mapRead, read } from '../aws/read.ts'
import type { Arn, Read, Topic } from '../model.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

export { topicSafeguards } from './topic-safeguards.ts'

/** The topics that trails notify, each with its policy and how many subscribers confirmed. */
export async function topicsOf(clients: Clients, arns: readonly Arn[]): Promise<Record<Arn, Topic>> {
  const topics = await Promise.all(arns.map((arn) => topicOf(clients, arn)))
  return Object.fromEntries(topics.map((topic) => [topic.arn, topic]))
}

async function topicOf(clients: Clients, arn: Arn): Promise<Topic> {
  const attributes = await topicAttributes(clients, arn)
  const policy = await read('sns:GetTopicAttributes', async () =>
    attributes.ok && attributes.value.Policy ? parsePolicy(attributes.value.Policy) : undefined,
  )
  return {
    arn,
    policy: attributes.ok ? policy : attributes,
    confirmedSubscriptions: confirmedIn(attributes),
  }
}

/** How many subscribers of a topic confirmed. Those who have not hear nothing. */
export const confirmedSubscriptions = async (clients: Clients, arn: Arn): Promise<Read<number>> =>
  confirmedIn(await topicAttributes(clients, arn))

const confirmedIn = (attributes: Read<Record<string, string>>): Read<number> =>
  mapRead(attributes, (value) => Number.parseInt(value.SubscriptionsConfirmed ?? '0', 10) || 0)

const topicAttributes = (clients: Clients, arn: Arn): Promise<Read<Record<string, string>>> =>
  read('sns:GetTopicAttributes', async () => {
    const region = parseArn(arn)?.region
    if (!region) throw new TypeError(`${arn} is not a topic's ARN`)
    const client = await clients.sns(region)
    const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }))
    return Attributes
  })
