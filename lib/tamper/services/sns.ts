import type { ApiCall } from '../api-call.ts'
import { outsidersMay, policyPut, shutsServicesOut } from '../policy-loss.ts'
import { isForeign, namedBy, type ServiceRules, when } from '../rule.ts'
import { isOtherAccount } from '../outsiders-let-in.ts'
import { documentOf, field, fieldAt, nonEmpty, numberOf, textsOf } from '../../text/fields.ts'

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
    weakens: ['notification', 'log-confidentiality'],
    when: "the policy lets no service of logging publish, takes that away from one by a Deny or a date, or lets another account publish, subscribe or change the topic; the key is SNS's own, which services may not use, or another account's, or deliveries are tried less often or held back",
    auto: 'conditional',
    judge: (call) => [
      ...when(attributeSilences(call), 'notification'),
      ...when(opensTopic(call), 'log-confidentiality'),
    ],
  },
  RemovePermission: { ...topic, when: 'always', auto: 'conditional' },
  PutDataProtectionPolicy: {
    ...topic,
    when: 'a policy that can withhold messages is set',
    auto: 'conditional',
    judge: (call) => when(nonEmpty(field(call.params, 'dataProtectionPolicy')) !== undefined, 'notification'),
  },
  AddPermission: {
    ...topic,
    weakens: ['notification', 'log-confidentiality'],
    when: 'another account, or everyone, may publish, subscribe or change the topic',
    auto: 'conditional',
    judge: (call) =>
      when(
        granteesOf(call).some((account) => account === '*' || isOtherAccount(account, call)),
        'notification',
        'log-confidentiality',
      ),
    byName: false,
  },
  Subscribe: {
    ...topic,
    weakens: ['log-confidentiality'],
    when: 'messages leave AWS (by mail, HTTP or SMS), or go to another account; records hide addresses',
    auto: 'alert',
    judge: (call) => when(leavesAccount(call), 'log-confidentiality'),
    byName: false,
  },
  Unsubscribe: { ...subscription, when: 'always', auto: 'alert' },
  SetSubscriptionAttributes: {
    ...subscription,
    when: 'a filter policy is set, its dead-letter queue is removed, or deliveries are tried less often or held back',
    auto: 'conditional',
    judge: (call) => when(silencesSubscription(call), 'notification'),
  },
}

/** Records write AWS's capitals in more ways than one. */
const granteesOf = ({ params = {} }: ApiCall): string[] =>
  Object.entries(params)
    .filter(([name]) => grantees.has(name.toLowerCase()))
    .flatMap(([, value]) => textsOf(value))

const grantees: ReadonlySet<string> = new Set(['awsaccountid', 'awsaccountids'])

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
  if (name === 'KmsMasterKeyId') {
    const key = nonEmpty(value)
    return key !== undefined && (key.endsWith('alias/aws/sns') || isForeign(key, call))
  }
  if (name === 'DeliveryPolicy') return holdsBack(value)
  if (name !== 'Policy') return false
  const policy = policyPut(value)
  const use = { services: publishers, action: 'sns:Publish', resource: topicOf(call) }
  return !policy || shutsServicesOut(policy, call, use) || opensTopic(call)
}

const topicOf = (call: ApiCall) => nonEmpty(field(call.params, 'topicArn')) ?? ''

const strangers = [
  'Publish',
  'Subscribe',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
]

function opensTopic(call: ApiCall): boolean {
  if (nonEmpty(field(call.params, 'attributeName')) !== 'Policy') return false
  const policy = policyPut(field(call.params, 'attributeValue'))
  const actions = strangers.map((action) => `sns:${action}`)
  return policy !== undefined && outsidersMay(policy, call, actions, topicOf(call)).length > 0
}

function silencesSubscription(call: ApiCall): boolean {
  const value = nonEmpty(field(call.params, 'attributeValue'))
  const name = nonEmpty(field(call.params, 'attributeName'))
  if (name === 'FilterPolicy') return value !== undefined && value.replace(/\s/g, '') !== '{}'
  if (name === 'RedrivePolicy') return nonEmpty(field(documentOf(value), 'deadLetterTargetArn')) === undefined
  return name === 'DeliveryPolicy' && holdsBack(value)
}

/** Retries after which SNS gives up, where nothing else is set (SNS developer guide, "Creating an HTTP/S delivery policy"). */
const usualRetries = 3

/** True for a delivery policy with fewer retries than without one, or with a limit on deliveries a second. */
function holdsBack(value: unknown): boolean {
  if (nonEmpty(value) === undefined) return false
  const policy = documentOf(value)
  if (!policy) return true
  const http = field(policy, 'http') ?? policy
  const retries =
    numberOf(fieldAt(http, 'defaultHealthyRetryPolicy', 'numRetries')) ??
    numberOf(fieldAt(http, 'healthyRetryPolicy', 'numRetries')) ??
    usualRetries
  const limit =
    fieldAt(http, 'defaultThrottlePolicy', 'maxReceivesPerSecond') ??
    fieldAt(http, 'throttlePolicy', 'maxReceivesPerSecond')
  return retries < usualRetries || numberOf(limit) !== undefined
}

const outside = /^(?:email|email-json|https?|sms)$/i

/** The endpoint of a mail subscription reads `HIDDEN_DUE_TO_SECURITY_REASONS`, so that its protocol must tell. */
function leavesAccount(call: ApiCall): boolean {
  const leavesAws = textsOf(field(call.params, 'protocol')).some((protocol) => outside.test(protocol))
  return leavesAws || isForeign(nonEmpty(field(call.params, 'endpoint')), call)
}
