import { AwsError } from '../../service.ts'
import { checkArnForm, invalidParameter } from './invalid-parameter.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

export type Subscription = {
  arn: string
  topicArn: string
  owner: string
  protocol: string
  endpoint: string
  confirmed: boolean
  /** Confirmed by its owner's signature: only the owner may end it then. */
  authenticated: boolean
  /** Who made it. */
  principal: string
  token: string
  attributes: Record<string, string>
}

export type Topic = {
  arn: string
  name: string
  account: string
  region: string
  attributes: Record<string, string>
  tags: Map<string, string>
  subscriptions: Map<string, Subscription>
}

const topics = stateSlot(() => new Map<string, Topic>())
/** Accounts and regions that ever had a topic, for what looks at all of them. */
const places = stateSlot(() => new Map<string, Map<string, Topic>>())

/** The topics of an account in a region, by ARN. */
export function topicsOf(world: World, account: string, region: string): Map<string, Topic> {
  const found = topics(world, account, region)
  places(world, '*', '*').set(`${account}/${region}`, found)
  return found
}

/** Every topic of the world. */
export const allTopics = (world: World): Topic[] =>
  [...places(world, '*', '*').values()].flatMap((found) => [...found.values()])

/** The topic that an ARN names, in whatever account and region. */
export function topicByArn(world: World, arn: string): Topic | undefined {
  const [, , service, region, account] = arn.split(':')
  return service === 'sns' && region && account ? topicsOf(world, account, region).get(arn) : undefined
}

/** @throws AwsError InvalidParameterException for what is no topic's ARN in this region, NotFoundException */
export function requireTopic(world: World, region: string, arn = ''): Topic {
  checkArnForm('TopicArn', arn)
  const place = /^arn:[\w-]+:sns:([\w-]+):\d{12}:[\w-]+(?:\.fifo)?$/.exec(arn)?.[1]
  if (place !== region) throw invalidParameter('TopicArn')
  const topic = topicByArn(world, arn)
  if (topic) return topic
  throw new AwsError('NotFoundException', 'Topic does not exist')
}

/** @throws AwsError InvalidParameterException, NotFoundException */
export function requireSubscription(world: World, arn = ''): { topic: Topic; subscription: Subscription } {
  checkArnForm('SubscriptionArn', arn)
  const topicArn = arn.slice(0, arn.lastIndexOf(':'))
  if (!/^arn:[\w-]+:sns:/.test(topicArn)) throw invalidParameter('SubscriptionArn')
  const topic = topicByArn(world, topicArn)
  const subscription = topic?.subscriptions.get(arn)
  if (topic && subscription) return { topic, subscription }
  throw new AwsError('NotFoundException', 'Subscription does not exist')
}
