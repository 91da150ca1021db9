import type { ApiCall } from '../api-call.ts'
import { filterHollow } from '../early-expiry.ts'
import { deniesSomething, policyPut } from '../policy-loss.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { isForeign, namedBy, type ServiceRules, when } from '../rule.ts'
import { field, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

const group = {
  kind: 'logGroups',
  targets: namedBy('logGroupName', 'logGroupIdentifier', 'logGroupArn', 'resourceIdentifier'),
} as const

/** CloudWatch Logs, where a trail can send its events for metric filters and subscriptions. */
export const logsRules: ServiceRules = {
  DeleteLogGroup: {
    ...group,
    weakens: ['cloudwatch-logs', 'log-retention'],
    when: 'always',
    auto: 'conditional',
  },
  DeleteLogStream: { ...group, weakens: ['log-integrity'], when: 'always', auto: 'alert' },
  PutRetentionPolicy: {
    ...group,
    weakens: ['log-retention'],
    when: 'events are kept for less than the retention',
    auto: 'conditional',
    judge: (call, { retentionDays }) =>
      when((numberOf(field(call.params, 'retentionInDays')) ?? Infinity) < retentionDays, 'log-retention'),
  },
  DeleteSubscriptionFilter: { ...group, weakens: ['cloudwatch-logs'], when: 'always', auto: 'conditional' },
  PutSubscriptionFilter: {
    ...group,
    weakens: ['cloudwatch-logs'],
    when: 'events go to another account; in a log group that is named as protected, also where a pattern lets only some through',
    auto: 'conditional',
    judge: (call, listed) =>
      when(
        isForeign(nonEmpty(field(call.params, 'destinationArn')), call) || narrows(call, listed),
        'cloudwatch-logs',
      ),
    byName: false,
  },
  PutTransformer: {
    ...group,
    weakens: ['log-integrity'],
    when: 'always: events are rewritten before filters see them',
    auto: 'conditional',
  },
  DeleteDestination: {
    targets: namedBy('destinationName'),
    weakens: ['cloudwatch-logs'],
    when: 'always: subscriptions of other accounts end there',
    auto: 'alert',
  },
  PutDestination: {
    targets: namedBy('destinationName'),
    weakens: ['cloudwatch-logs'],
    when: 'its stream or role is of another account',
    auto: 'conditional',
    judge: (call) =>
      when(
        ['targetArn', 'roleArn'].some((name) => isForeign(nonEmpty(field(call.params, name)), call)),
        'cloudwatch-logs',
      ),
    byName: false,
  },
  PutDestinationPolicy: {
    targets: namedBy('destinationName'),
    weakens: ['cloudwatch-logs'],
    when: 'it denies something, or nobody may subscribe any more',
    auto: 'conditional',
    judge: (call) => when(shutsDestination(call), 'cloudwatch-logs'),
  },
  DeleteMetricFilter: { ...group, weakens: ['alerting'], when: 'always', auto: 'conditional' },
  PutMetricFilter: {
    ...group,
    weakens: ['alerting'],
    when: "it counts nothing: its values are zero, or, in CloudTrail's log group or one that is named as protected, its pattern asks for calls that AWS does not have",
    auto: 'conditional',
    judge: (call, listed) => when(filterHollow(call, listed), 'alerting'),
    byName: false,
  },
  DisassociateKmsKey: { ...group, weakens: ['kms-encryption'], when: 'always', auto: 'conditional' },
  AssociateKmsKey: {
    ...group,
    weakens: ['kms-encryption'],
    when: 'the key belongs to another account',
    auto: 'conditional',
    judge: (call) => when(isForeign(nonEmpty(field(call.params, 'kmsKeyId')), call), 'kms-encryption'),
    byName: false,
  },
  PutDataProtectionPolicy: {
    ...group,
    weakens: ['log-integrity'],
    when: 'events are masked',
    auto: 'conditional',
  },
  PutLogGroupDeletionProtection: {
    ...group,
    weakens: ['log-retention'],
    when: 'the protection is turned off',
    auto: 'yes',
    judge: (call) =>
      when(truthOf(field(call.params, 'deletionProtectionEnabled')) === false, 'log-retention'),
  },
  PutStorageTierPolicy: {
    ...group,
    weakens: ['cloudwatch-logs'],
    when: 'log groups are moved to another tier',
    auto: 'conditional',
  },
  DeleteResourcePolicy: {
    targets: namedBy('policyName', 'resourceArn'),
    weakens: ['cloudwatch-logs'],
    when: 'always',
    auto: 'conditional',
  },
  PutResourcePolicy: {
    targets: namedBy('policyName', 'resourceArn'),
    weakens: ['cloudwatch-logs'],
    when: 'the new policy denies something',
    auto: 'conditional',
    judge: (call) => when(deniesSomething(field(call.params, 'policyDocument')), 'cloudwatch-logs'),
    byName: false,
  },
  DeleteAccountPolicy: {
    targets: namedBy('policyName'),
    weakens: ['cloudwatch-logs'],
    when: 'it is a subscription of all log groups',
    auto: 'conditional',
    judge: (call) => when(policyType(call) === 'SUBSCRIPTION_FILTER_POLICY', 'cloudwatch-logs'),
  },
  PutAccountPolicy: {
    targets: namedBy('policyName'),
    weakens: ['log-integrity'],
    when: 'it masks events of all log groups',
    auto: 'conditional',
    judge: (call) => when(policyType(call) === 'DATA_PROTECTION_POLICY', 'log-integrity'),
    byName: false,
  },
}

const policyType = (call: ApiCall) => nonEmpty(field(call.params, 'policyType'))

/** Whether fewer events came before cannot be told: a log group that is listed is meant to be read as a whole. */
const narrows = (call: ApiCall, listed: ProtectedResources) =>
  nonEmpty(field(call.params, 'filterPattern')) !== undefined &&
  isListed('logGroups', textsOf(field(call.params, 'logGroupName')), listed)

function shutsDestination(call: ApiCall): boolean {
  const given = field(call.params, 'accessPolicy')
  return !policyPut(given)?.Statement.length || deniesSomething(given)
}
