import type { MessageAttributeValue } from '@aws-sdk/client-sns'
import { deliverLater } from '../../deliveries.ts'
import { invokeFunction } from '../../functions.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { World } from '../../world.ts'
import { sendTo } from '../sqs/send-to.ts'
import type { Sender } from '../sqs/send-to.ts'
import { keepAlert } from './alerts.ts'
import { checkMessage } from './check-message.ts'
import type { NewAlert } from './check-message.ts'
import { passesFilter } from './filter-policy.ts'
import { topicByArn } from './state.ts'
import type { Subscription, Topic } from './state.ts'

/**
 * A message that a service publishes, such as EventBridge for a rule. The topic's policy must let it; a topic under
 * the AWS managed key cannot take it either, whose policy names no service.
 */
export function publishTo(
  world: World,
  topicArn: string,
  alert: NewAlert,
  sender: Sender & { sourceOwner?: string },
): void {
  const topic = topicByArn(world, topicArn)
  if (!topic || topic.attributes['KmsMasterKeyId'] === 'alias/aws/sns') return
  const decision = evaluatePolicy(topic.attributes['Policy'], {
    principal: { service: sender.service },
    action: 'sns:Publish',
    resource: topic.arn,
    conditions: {
      ...serviceKeys(world, sender, topic),
      ...(sender.sourceOwner !== undefined && { 'aws:SourceOwner': sender.sourceOwner }),
    },
  })
  if (decision === 'allow') fanOut(world, topic, alert)
}

/**
 * Hands a message to every confirmed subscription that does not filter it out.
 * @returns The message's id
 * @throws AwsError InvalidParameterException for a message that Publish does not take
 */
export function fanOut(world: World, topic: Topic, alert: NewAlert): string {
  const texts = checkMessage(alert)
  const id = world.id()
  for (const subscription of topic.subscriptions.values()) {
    const { FilterPolicy, FilterPolicyScope } = subscription.attributes
    const text = texts?.[subscription.protocol] ?? texts?.['default'] ?? alert.message
    if (!subscription.confirmed) continue
    if (!passesFilter(FilterPolicy, FilterPolicyScope, alert.message, alert.attributes ?? {})) continue
    deliverLater(world, () => hand(world, topic, subscription, { ...alert, message: text }, id))
  }
  return id
}

async function hand(
  world: World,
  topic: Topic,
  subscription: Subscription,
  alert: NewAlert,
  id: string,
): Promise<void> {
  const { protocol, endpoint } = subscription
  const envelope = notification(world, topic, alert, id)
  if (protocol === 'sqs') {
    const raw = subscription.attributes['RawMessageDelivery'] === 'true'
    const message = raw
      ? { body: alert.message, attributes: { ...alert.attributes } }
      : { body: JSON.stringify(envelope) }
    const sender = { service: 'sns.amazonaws.com', sourceArn: topic.arn, sourceAccount: topic.account }
    if (!sendTo(world, endpoint, message, sender)) return
  }
  const texts = Object.entries(alert.attributes ?? {}).map(([name, value]) => [name, textOf(value)])
  keepAlert(world, {
    at: world.clock().toISOString(),
    topicArn: topic.arn,
    protocol,
    endpoint,
    ...(alert.subject === undefined ? {} : { subject: alert.subject }),
    message: alert.message,
    attributes: Object.fromEntries(texts),
  })
  if (protocol === 'lambda') await invokeFunction(world, endpoint, lambdaEvent(subscription, envelope))
}

/** Bytes travel as base64 (SNS guide, "Message attributes"). */
const textOf = ({ StringValue, BinaryValue }: MessageAttributeValue): string =>
  StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64')

function notification(world: World, topic: Topic, alert: NewAlert, id: string): Record<string, unknown> {
  const attributes = Object.entries(alert.attributes ?? {}).map(([name, value]) => [
    name,
    { Type: value.DataType, Value: textOf(value) },
  ])
  return {
    Type: 'Notification',
    MessageId: id,
    TopicArn: topic.arn,
    ...(alert.subject === undefined ? {} : { Subject: alert.subject }),
    Message: alert.message,
    Timestamp: world.clock().toISOString(),
    ...(attributes.length > 0 ? { MessageAttributes: Object.fromEntries(attributes) } : {}),
  }
}

const lambdaEvent = (subscription: Subscription, envelope: Record<string, unknown>): unknown => ({
  Records: [
    { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns: envelope },
  ],
})
