import type { ApiCall } from '../api-call.ts'
import { denies, grants } from '../policy-grants.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import { documentOf, field, nonEmpty } from '../wire.ts'

const topic = {
  kind: 'topics',
  targets: namedBy('topicArn', 'resourceArn'),
  weakens: ['notification'],
} as const
const subscription = { ...topic, targets: topicOfSubscription } as const

/** SNS. An unsubscription by the link in a mail is not recorded at all (SNS developer guide). */
export const snsRules: ServiceRules = {
  DeleteTopic: { ...topic, when: 'always', auto: 'alert' },
  SetTopicAttributes: {
    ...topic,
    when: "the policy lets no service of logging publish, or the key is SNS's own, which services may not use",
    auto: 'conditional',
    judge: (call) => when(attributeSilences(call), 'notification'),
  },
  RemovePermission: { ...topic, when: 'always', auto: 'conditional' },
  PutDataProtectionPolicy: {
    ...topic,
    when: 'a policy that can withhold messages is set',
    auto: 'conditional',
    judge: (call) => when(nonEmpty(field(call.params, 'dataProtectionPolicy')) !== undefined, 'notification'),
  },
  Unsubscribe: { ...subscription, when: 'always', auto: 'alert' },
  SetSubscriptionAttributes: {
    ...subscription,
    when: 'a filter policy is set',
    auto: 'conditional',
    judge: (call) => when(filters(call), 'notification'),
  },
}

/** A subscription's ARN is its topic's with an id behind. */
function topicOfSubscription(call: ApiCall): (string | undefined)[] {
  const arn = nonEmpty(field(call.params, 'subscriptionArn'))
  return [arn?.split(':').slice(0, 6).join(':')]
}

/** Topics of the guard hear from EventBridge and alarms rather than from CloudTrail. */
const publishers = ['cloudtrail.amazonaws.com', 'events.amazonaws.com', 'cloudwatch.amazonaws.com']

function attributeSilences(call: ApiCall): boolean {
  const name = nonEmpty(field(call.params, 'attributeName'))
  const value = field(call.params, 'attributeValue')
  if (name === 'KmsMasterKeyId') return (nonEmpty(value) ?? '').endsWith('alias/aws/sns')
  if (name !== 'Policy') return false
  const policy = documentOf(value)
  if (!policy) return true
  return !publishers.some(
    (service) => grants(policy, 'sns:Publish', service) && !denies(policy, ['sns:Publish'], service),
  )
}

function filters(call: ApiCall): boolean {
  if (nonEmpty(field(call.params, 'attributeName')) !== 'FilterPolicy') return false
  const policy = nonEmpty(field(call.params, 'attributeValue'))
  return policy !== undefined && policy.replace(/\s/g, '') !== '{}'
}
