import type * as schemas from '@aws-sdk/client-sns'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { parsePattern } from '../events/event-pattern.ts'
import { requireSubscription, requireTopic } from './state.ts'
import type { Subscription } from './state.ts'
import { requireAccess } from './topic-access.ts'

const PROTOCOLS = new Set(['email', 'email-json', 'http', 'https', 'sms', 'sqs', 'lambda', 'firehose'])
/** Those that confirm themselves; the others wait for their owner. */
const CONFIRMED_AT_ONCE = new Set(['sqs', 'lambda', 'sms', 'firehose'])
const SETTABLE = new Set([
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'DeliveryPolicy',
  'RedrivePolicy',
])

const invalid = (what: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${what}`)

/** Who receives what is published to a topic. */
export const subscriptions: Operations<typeof schemas> = {
  Subscribe: (input, context) => {
    const { world, caller, region } = context
    const topic = requireTopic(world, region, input.TopicArn)
    requireAccess(topic, context, 'Subscribe')
    const { protocol, endpoint } = checkEndpoint(input.Protocol ?? '', input.Endpoint ?? '')
    const same = [...topic.subscriptions.values()].find(
      (known) => known.protocol === protocol && known.endpoint === endpoint,
    )
    const subscription: Subscription = same ?? {
      arn: `${topic.arn}:${world.id()}`,
      topicArn: topic.arn,
      owner: caller.account,
      protocol,
      endpoint,
      confirmed: CONFIRMED_AT_ONCE.has(protocol),
      token: world.id().replaceAll('-', ''),
      attributes: {},
    }
    for (const [name, value] of Object.entries(input.Attributes ?? {}))
      setAttribute(subscription, name, value)
    topic.subscriptions.set(subscription.arn, subscription)
    const known = subscription.confirmed || input.ReturnSubscriptionArn === true
    return { SubscriptionArn: known ? subscription.arn : 'pending confirmation' }
  },
  ConfirmSubscription: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.TopicArn)
    const subscription = [...topic.subscriptions.values()].find((known) => known.token === input.Token)
    if (!subscription) throw invalid('Token')
    subscription.confirmed = true
    return { SubscriptionArn: subscription.arn }
  },
  Unsubscribe: (input, { world }) => {
    const { topic, subscription } = requireSubscription(world, input.SubscriptionArn)
    topic.subscriptions.delete(subscription.arn)
    return {}
  },
  ListSubscriptionsByTopic: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'ListSubscriptionsByTopic')
    const { items, next } = page([...topic.subscriptions.values()], input.NextToken, 100)
    return { Subscriptions: items.map(describe), ...(next ? { NextToken: next } : {}) }
  },
  GetSubscriptionAttributes: (input, { world }) => {
    const { subscription } = requireSubscription(world, input.SubscriptionArn)
    return {
      Attributes: {
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topicArn,
        Owner: subscription.owner,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: String(!subscription.confirmed),
        ConfirmationWasAuthenticated: String(subscription.confirmed),
        RawMessageDelivery: 'false',
        ...subscription.attributes,
      },
    }
  },
  SetSubscriptionAttributes: (input, { world }) => {
    const { subscription } = requireSubscription(world, input.SubscriptionArn)
    setAttribute(subscription, input.AttributeName ?? '', input.AttributeValue ?? '')
    return {}
  },
}

function checkEndpoint(protocol: string, endpoint: string): { protocol: string; endpoint: string } {
  if (!PROTOCOLS.has(protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`)
  const arn = new RegExp(`^arn:[\\w-]+:${protocol}:[\\w-]+:\\d{12}:.+`)
  if ((protocol === 'sqs' || protocol === 'lambda') && !arn.test(endpoint))
    throw invalid(`${protocol.toUpperCase()} endpoint ARN`)
  if (protocol.startsWith('email') && !/^\S+@\S+$/.test(endpoint)) throw invalid('Email address')
  if (endpoint === '') throw invalid('Endpoint')
  return { protocol, endpoint }
}

function setAttribute(subscription: Subscription, name: string, value: string): void {
  if (!SETTABLE.has(name)) throw invalid('AttributeName')
  if (name === 'FilterPolicy' && value !== '' && value !== '{}') checkFilter(value)
  if (value === '' || value === '{}') delete subscription.attributes[name]
  else subscription.attributes[name] = value
}

function checkFilter(policy: string): void {
  try {
    parsePattern(policy)
  } catch {
    throw invalid('FilterPolicy: failed to parse')
  }
}

const describe = (subscription: Subscription): schemas.Subscription => ({
  SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
})
