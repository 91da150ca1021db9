import { notHonoured } from '../../honoured-members.ts'
import { parsePolicy } from '../../policy-evaluation.ts'
import { invalidParameter } from './invalid-parameter.ts'
import type { Topic } from './state.ts'
import { defaultPolicy } from './topic-access.ts'

const SETTABLE = new Set([
  'Policy',
  'DisplayName',
  'DeliveryPolicy',
  'KmsMasterKeyId',
  'TracingConfig',
  'SignatureVersion',
])

/** FIFO topics, archives and reports of deliveries: the sandbox has none (SNS API reference, SetTopicAttributes). */
const UNSUPPORTED =
  /^(?:FifoTopic|FifoThroughputScope|ContentBasedDeduplication|ArchivePolicy|DataProtectionPolicy|(?:HTTP|Firehose|Lambda|Application|SQS)(?:Success|Failure)Feedback\w+)$/

/** Sets an attribute; an empty text puts it back to what a new topic has. */
export function setAttribute(topic: Topic, name: string, value: string): void {
  if (UNSUPPORTED.test(name)) throw notHonoured('SetTopicAttributes', [name])
  if (!SETTABLE.has(name)) throw invalidParameter('AttributeName')
  if (name === 'Policy' && value !== '' && !parsePolicy(value)) throw invalidParameter('Policy Error: null')
  if (name === 'Policy' && value === '') topic.attributes['Policy'] = defaultPolicy(topic.arn, topic.account)
  else if (value === '') delete topic.attributes[name]
  else topic.attributes[name] = value
}

/** What is in force where a topic says nothing (LocalStack, tests/aws/services/sns, `test_create_topic_test_arn`). */
const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
})

/** A topic as GetTopicAttributes answers. */
export function attributesOf(topic: Topic): Record<string, string> {
  const subscriptions = [...topic.subscriptions.values()]
  const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length
  return {
    TopicArn: topic.arn,
    Owner: topic.account,
    DisplayName: '',
    EffectiveDeliveryPolicy: topic.attributes['DeliveryPolicy'] ?? DELIVERY_POLICY,
    ...topic.attributes,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
  }
}
