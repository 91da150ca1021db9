import type * as schemas from '@aws-sdk/client-sns'
import { notHonoured } from '../../honoured-members.ts'
import type { Operations } from '../../service.ts'
import { parsePattern } from '../events/event-pattern.ts'
import { invalidParameter } from './invalid-parameter.ts'
import { pageOfHundred } from './page.ts'
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

/** They change to whom and how deliveries go, which the sandbox does not follow. */
const UNSUPPORTED = new Set(['ReplayPolicy', 'SubscriptionRoleArn'])

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
      authenticated: CONFIRMED_AT_ONCE.has(protocol),
      principal: caller.arn,
      token: world.id().replaceAll('-', ''),
      attributes: {},
    }
    for (const [name, value] of Object.entries(input.Attributes ?? {}))
      setAttribute(subscription, name, value)
    topic.subscriptions.set(subscription.arn, subscription)
    const { ReturnSubscriptionArn: wanted } = input
    const known = subscription.confirmed || wanted === true
    return { SubscriptionArn: known ? subscription.arn : 'pending confirmation' }
  },
  ConfirmSubscription: (input, { world, region }) => {
    const topic = requireTopic(world, region, input.TopicArn)
    const { Token: token, AuthenticateOnUnsubscribe: authenticated = 'false' } = input
    const subscription = [...topic.subscriptions.values()].find((known) => known.token === token)
    if (!subscription) throw invalidParameter('Token')
    subscription.confirmed = true
    subscription.authenticated ||= authenticated.toLowerCase() === 'true'
    return { SubscriptionArn: subscription.arn }
  },
  Unsubscribe: (input, context) => {
    const { topic, subscription } = requireSubscription(context.world, input.SubscriptionArn)
    if (subscription.authenticated && context.caller.account !== subscription.owner)
      requireAccess(topic, context, 'Unsubscribe')
    topic.subscriptions.delete(subscription.arn)
    return {}
  },
  ListSubscriptionsByTopic: (input, context) => {
    const topic = requireTopic(context.world, context.region, input.TopicArn)
    requireAccess(topic, context, 'ListSubscriptionsByTopic')
    const { items, more } = pageOfHundred([...topic.subscriptions.values()], input.NextToken)
    return { Subscriptions: items.map(describe), ...more }
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
        ConfirmationWasAuthenticated: String(subscription.authenticated),
        SubscriptionPrincipal: subscription.principal,
        RawMessageDelivery: 'false',
        // The scope comes with a policy only (moto, tests/test_sns, FilterPolicyScope).
        ...(subscription.attributes['FilterPolicy'] && { FilterPolicyScope: 'MessageAttributes' }),
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
  if (!PROTOCOLS.has(protocol))
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`)
  const arn = new RegExp(`^arn:[\\w-]+:${protocol}:[\\w-]+:\\d{12}:.+`)
  if ((protocol === 'sqs' || protocol === 'lambda') && !arn.test(endpoint))
    throw invalidParameter(`${protocol.toUpperCase()} endpoint ARN`)
  if (protocol.startsWith('email') && !/^\S+@\S+$/.test(endpoint)) throw invalidParameter('Email address')
  if (endpoint === '') throw invalidParameter('Endpoint')
  return { protocol, endpoint }
}

function setAttribute(subscription: Subscription, name: string, value: string): void {
  if (UNSUPPORTED.has(name)) throw notHonoured('Subscribe', [`Attributes.${name}`])
  if (!SETTABLE.has(name)) throw invalidParameter('AttributeName')
  if (name === 'FilterPolicy' && value !== '' && value !== '{}') checkFilter(value)
  if (value === '' || value === '{}') delete subscription.attributes[name]
  else subscription.attributes[name] = value
}

function checkFilter(policy: string): void {
  try {
    parsePattern(policy)
  } catch {
    throw invalidParameter('FilterPolicy: failed to parse')
  }
}

const describe = (subscription: Subscription): schemas.Subscription => ({
  SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
})
