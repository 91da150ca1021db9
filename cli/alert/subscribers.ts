import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns'
import { parseArn } from '../../lib/text/arn.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { read } from '../../lib/aws/read.ts'
import type { Arn, Read } from '../../lib/model/index.ts'

/** Who hears of what is published to a topic. `endpoint` is masked: the output may be pasted somewhere. */
export type Subscriber = { protocol: string; endpoint: string; confirmed: boolean }

/** The subscribers of a topic, in the order in which SNS lists them. */
export const subscribersOf = (clients: Clients, topic: Arn): Promise<Read<Subscriber[]>> =>
  read('sns:ListSubscriptionsByTopic', async () => {
    const client = await clients.sns(parseArn(topic)?.region ?? '')
    const found: Subscriber[] = []
    let from: string | undefined
    do {
      const page = await client.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topic, ...(from && { NextToken: from }) }),
      )
      for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of page.Subscriptions ?? [])
        found.push({
          protocol: Protocol,
          endpoint: masked(Endpoint),
          // SNS answers `PendingConfirmation` or `Deleted` in place of the ARN.
          confirmed: SubscriptionArn.startsWith('arn:'),
        })
      from = page.NextToken
    } while (from)
    return found
  })

/**
 * An endpoint of which enough is left to know it again: an address keeps its first letter and its domain, a phone its
 * last three digits, a URL its host. ARNs are no secret.
 */
export function masked(endpoint: string): string {
  if (endpoint.startsWith('arn:')) return endpoint
  const url = /^(https?):\/\/(?:[^/@]*@)?([^/?#]+)/.exec(endpoint)
  if (url) return `${url[2] ?? ''} over ${url[1] ?? ''}`
  const at = endpoint.lastIndexOf('@')
  if (at > 0) return `${endpoint.slice(0, 1)}***${endpoint.slice(at)}`
  return `***${endpoint.slice(-3)}`
}
