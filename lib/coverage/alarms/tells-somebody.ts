import { parseArn } from '../../text/arn.ts'
import { ownFailure } from '../../aws/errors.ts'
import { allOf, anyOf, type Expression, type Open } from '../filter-pattern/expression.ts'
import type { PatternTest } from '../filter-pattern/pattern-test.ts'
import type {
  Alarm,
  Arn,
  ChangeAlarms,
  MetricFilter,
  PolicyDocument,
  ReadFailure,
  Topic,
} from '../../model/index.ts'
import { evaluate } from '../../resource-policy/evaluate.ts'
import { keysOf, present } from '../../resource-policy/request.ts'
import { raisedByOne, unforeseen } from './raised-by-one.ts'
import { isWatched } from './alarm-expression.ts'

type Told = Expression<PatternTest>

const cloudWatch = 'cloudwatch.amazonaws.com'

/** Whether anybody hears of an alarm when it is raised: its actions are on, not muted, and one of them reaches somebody. */
export function tellsSomebody(alarm: Alarm, topics: Record<Arn, Topic>): Told {
  if (!alarm.actionsEnabled || alarm.actions.length === 0) return false
  const isLoud = alarm.muted.ok ? !alarm.muted.value : open(alarm.muted)
  return allOf([isLoud, anyOf(alarm.actions.map((arn) => reaches(arn, alarm, topics)))])
}

const open = (failure: ReadFailure): Open => ({ open: [failure] })

/** Services that an alarm's action may tell people by; what it does to an instance or a group tells nobody. */
const perhaps = new Set(['lambda', 'ssm', 'ssm-incidents', 'ssm-contacts', 'aiops'])

function reaches(action: Arn, alarm: Alarm, topics: Record<Arn, Topic>): Told {
  const service = parseArn(action)?.service ?? ''
  if (service !== 'sns') {
    return perhaps.has(service)
      ? unforeseen('cloudwatch:DescribeAlarms', `whether ${action} tells anybody`)
      : false
  }
  const topic = topics[action]
  if (!topic) return open(ownFailure('sns:GetTopicAttributes', 'NotRead', `${action} was not read`))
  return allOf([hasSubscriber(topic), mayPublish(topic, alarm), mayEncrypt(topic, alarm)])
}

function hasSubscriber({ confirmedSubscriptions: count }: Topic): Told {
  if (count.ok) return count.value > 0
  return gone.has(count.code) ? false : open(count)
}

const gone = new Set(['NotFound', 'NotFoundException'])

/**
 * A topic's policy must let CloudWatch publish; the one that SNS makes does, by the topic's owner (SNS developer guide,
 * "Example cases for Amazon SNS access control": Allow Amazon CloudWatch alarms to publish).
 */
function mayPublish({ arn, policy }: Topic, alarm: Alarm): Told {
  if (!policy.ok) return open(policy)
  if (policy.value === undefined) return unforeseen('sns:GetTopicAttributes', `${arn} has no policy`)
  return allows(policy.value, 'sns:Publish', arn, alarm.arn)
}

/**
 * CloudWatch cannot use the key that AWS manages for SNS, and a customer's key only where its policy names CloudWatch
 * (CloudWatch user guide, "Notifying users on alarm changes", on encrypted topics).
 */
function mayEncrypt({ key }: Topic, alarm: Alarm): Told {
  if (!key.ok) return open(key)
  if (key.value === undefined) return true
  const { id, description, policy } = key.value
  if (id.endsWith('alias/aws/sns')) return false
  if (!description.ok) return open(description)
  if (!policy.ok) return open(policy)
  const { arn, manager } = description.value
  if (manager === 'AWS') return false
  const document = policy.value
  return allOf(
    ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => allows(document, action, arn, alarm.arn)),
  )
}

/** What CloudWatch's own requests carry (SNS developer guide, the same example). */
function allows(document: PolicyDocument, action: string, resource: Arn, alarm: Arn): Told {
  const account = parseArn(alarm)?.account ?? ''
  const keys = keysOf({
    'aws:SourceArn': present(alarm),
    'aws:SourceAccount': present(account),
    'aws:SourceOwner': present(account),
    'aws:PrincipalIsAWSService': present('true'),
    'aws:PrincipalServiceName': present(cloudWatch),
    'aws:SecureTransport': present('true'),
  })
  const { access } = evaluate(document, { requester: { service: cloudWatch }, action, resource, keys })
  if (access === 'cannot-tell') return unforeseen(action, `whether the policy of ${resource} lets CloudWatch`)
  return access === 'allowed'
}

const most = 5

/** What certainly keeps each metric filter on changes to trails from telling anybody, in words; a few of many. */
export function brokenLinks(
  regions: readonly ChangeAlarms[],
  is: { concerned: (filter: MetricFilter) => boolean; starved: (filter: MetricFilter) => boolean },
): string[] {
  const all = regions.flatMap((region) =>
    region.filters.filter(is.concerned).flatMap((filter) => {
      const said = `metric filter ${filter.name}`
      if (is.starved(filter)) return `${said} is not fed by a logging multi-region trail`
      const raised = region.alarms.filter(({ watches }) =>
        filter.metrics.some(
          (metric) =>
            isWatched(metric, watches) &&
            (!watches?.threshold || raisedByOne(watches.threshold, metric) !== false),
        ),
      )
      if (raised.length === 0) return `${said} has no alarm that one match raises`
      const telling = region.alarms.filter((alarm) => tellsSomebody(alarm, region.topics) !== false)
      const isTold =
        raised.some((alarm) => telling.includes(alarm)) || telling.some(({ rule }) => rule !== undefined)
      return isTold ? [] : `${said} has no alarm with a confirmed subscriber`
    }),
  )
  const none = regions.every(({ filters }) => filters.length === 0)
  return none ? ['there is no metric filter on the log group of a trail'] : all.slice(0, most)
}
