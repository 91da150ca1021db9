import { ownFailure } from '../aws/errors.ts'
import type { Key, Read, ReadFailure, Snapshot, Topic, Trail, Verdict } from '../model/index.ts'
import type { TimedEvaluation } from '../resource-policy/delivery-access.ts'
import { isShut } from '../resource-policy/evaluate.ts'
import { topicKeyAccess, trailTopicAccess } from '../resource-policy/trail-delivery.ts'
import { check, noSettings } from './check.ts'
import { stateOfUse } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'CloudTrail notifies a topic that has a confirmed subscriber'

/**
 * CloudTrail user guide, "Configuring Amazon SNS notifications for CloudTrail" and "Amazon SNS topic policy for
 * CloudTrail"; SNS API reference, ListSubscriptionsByTopic.
 */
export const snsNotification = check({
  id: 'sns-notification',
  title: 'Somebody is notified of each log file',
  why: 'What reads log files as they come, a search or an archive, learns of them by the topic of the trail. A topic that CloudTrail may not publish to, or that nobody has confirmed to hear, keeps it waiting without an error. Many read the bucket by other ways, so that this check is off unless asked for.',
  failsWhen:
    'the trail has no topic, the topic is gone, its policy or the policy of its key shuts CloudTrail out, or no subscription to it is confirmed',
  group: 'delivery',
  severity: 'low',
  optIn: true,
  scope: 'trail',
  reads: ['topic', 'organization'],
  controls: { cis: [], securityHub: [], nist: [], pci: [] },
  remedies: [],
  manual:
    "aws cloudtrail update-trail --name <trail ARN> --sns-topic-name <topic ARN> --region <home region>; the topic's policy must allow cloudtrail.amazonaws.com SNS:Publish, with aws:SourceArn <trail ARN>, a key's policy kms:GenerateDataKey* and kms:Decrypt, and a subscriber must confirm",
  settings: noSettings,
  run: (snapshot) => ownTrails(snapshot).map((trail) => judge(trail, snapshot)),
})

function judge(trail: Trail, snapshot: Snapshot): Verdict {
  const { topicArn } = trail
  if (topicArn === undefined) return fails(trail, 'no topic', `${trail.name} notifies no topic.`)
  const topic = Object.hasOwn(snapshot.topics, topicArn) ? snapshot.topics[topicArn] : undefined
  if (!topic) {
    return unknownTrail(trail, expected, ownFailure('sns:GetTopicAttributes', 'NotRead', 'it was not read'))
  }
  const answers = [
    publishing(topic, trail, snapshot),
    encrypting(topic.key, trail, snapshot),
    hearing(topic.confirmedSubscriptions),
  ]
  const wrong = answers.flatMap((answer) => answer.wrong ?? [])
  if (wrong.length > 0) {
    return fails(trail, wrong.join('; '), `Nobody hears of log files of ${trail.name}: ${wrong.join('; ')}.`)
  }
  const unread = answers.flatMap((answer) => answer.unread ?? [])
  if (unread.length > 0) return unknownTrail(trail, expected, ...unread)
  const end = answers.flatMap(({ until }) => until ?? []).toSorted()[0]
  const note = end === undefined ? '' : ` From ${end} on it no longer can: a statement is dated.`
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'it does',
    message: `CloudTrail notifies ${topicArn} of log files of ${trail.name}, and somebody hears.${note}`,
  })
}

/** What is certainly wrong, or what was not read that would tell; neither where all is well. `until`: as long as it is. */
type Answer = { wrong?: string; unread?: ReadFailure[]; until?: string }

const gone = new Set(['NotFound', 'NotFoundException'])

function publishing({ arn, policy }: Topic, trail: Trail, snapshot: Snapshot): Answer {
  if (!policy.ok) return gone.has(policy.code) ? { wrong: `${arn} does not exist` } : { unread: [policy] }
  // SNS gives every topic a policy.
  if (policy.value === undefined) return undecidable('sns:GetTopicAttributes', `${arn} has no policy`)
  const access = trailTopicAccess(policy.value, arn, trail, snapshot)
  return allowed([access], snapshot, 'sns:GetTopicAttributes', `the policy of ${arn}`)
}

/**
 * A topic under a key is published to by whoever may use the key. The policy of the key that AWS manages for SNS cannot
 * be changed to let a service use it (SNS developer guide, "Enable compatibility between event sources from AWS
 * services and encrypted topics").
 */
function encrypting(key: Read<Key | undefined>, trail: Trail, snapshot: Snapshot): Answer {
  if (!key.ok) return gone.has(key.code) ? {} : { unread: [key] }
  if (key.value === undefined) return {}
  const { id, description, policy } = key.value
  const shut = { wrong: `CloudTrail cannot use ${id}, which AWS manages` }
  if (id.endsWith('alias/aws/sns')) return shut
  if (!description.ok)
    return gone.has(description.code) ? { wrong: `the key ${id} does not exist` } : { unread: [description] }
  const { arn, manager, state } = description.value
  if (manager === 'AWS') return shut
  const use = stateOfUse(state)
  if (use === 'unusable') return { wrong: `the key ${arn} of the topic is ${state}` }
  if (use === undefined) return undecidable('kms:DescribeKey', `the key ${arn} is ${state}`)
  if (!policy.ok) return { unread: [policy] }
  const accesses = topicKeyAccess(policy.value, arn, trail, snapshot)
  return allowed(accesses, snapshot, 'kms:GetKeyPolicy', `the policy of ${arn}`)
}

function hearing(confirmed: Topic['confirmedSubscriptions']): Answer {
  if (!confirmed.ok) return gone.has(confirmed.code) ? {} : { unread: [confirmed] }
  return confirmed.value > 0 ? {} : { wrong: 'no subscription is confirmed' }
}

/** A policy asks for the organization only where its conditions do. */
function allowed(
  accesses: readonly TimedEvaluation[],
  { organization }: Snapshot,
  operation: string,
  whose: string,
): Answer {
  if (accesses.some(isShut)) return { wrong: `${whose} shuts CloudTrail out` }
  if (accesses.some(({ access }) => access === 'cannot-tell')) {
    return organization.ok
      ? undecidable(operation, `${whose} has conditions whose outcome cannot be told from outside`)
      : { unread: [organization] }
  }
  const [until] = accesses.flatMap((access) => access.until ?? []).toSorted()
  return until === undefined ? {} : { until }
}

const undecidable = (operation: string, message: string): Answer => ({
  unread: [ownFailure(operation, 'Undecidable', message)],
})

const fails = (trail: Trail, actual: string, message: string): Verdict =>
  trailVerdict(trail, 'fail', { expected, actual, message })
