import type { ApiCall } from '../api-call.ts'
import { listedBy, namedBy, type ServiceRules, when } from '../rule.ts'
import { field, fieldAt, listOf, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

const alarm = { kind: 'alarms', weakens: ['alerting'] } as const

/** CloudWatch alarms on changes of trails (CIS AWS Foundations Benchmark, section "Monitoring"). */
export const monitoringRules: ServiceRules = {
  DeleteAlarms: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'conditional' },
  DisableAlarmActions: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'yes' },
  PutMetricAlarm: {
    ...alarm,
    targets: namedBy('alarmName'),
    when: 'the alarm is left without actions, or its threshold cannot be reached',
    auto: 'conditional',
    judge: (call) => when(isMute(call) || isOutOfReach(call), 'alerting'),
    byName: false,
  },
  PutCompositeAlarm: {
    ...alarm,
    targets: compositeTargets,
    when: 'another alarm suppresses its actions, it is left without actions, or its rule can never hold',
    auto: 'conditional',
    judge: (call) => when(isMute(call) || isSuppressed(call), 'alerting'),
    byName: false,
  },
  PutAlarmMuteRule: {
    ...alarm,
    targets: (call) => textsOf(fieldAt(call.params, 'muteTargets', 'alarmNames')),
    when: 'always: its alarms (up to a hundred, by name) take no actions while the rule holds',
    auto: 'alert',
  },
  SetAlarmState: {
    ...alarm,
    targets: namedBy('alarmName'),
    when: 'the alarm is set to OK by hand',
    auto: 'alert',
    judge: (call) => when(nonEmpty(field(call.params, 'stateValue')) === 'OK', 'alerting'),
  },
}

/** Many alarms never had actions, so that leaving them out tells nothing; emptying them does. */
function isMute(call: ApiCall): boolean {
  if (truthOf(field(call.params, 'actionsEnabled')) === false) return true
  const actions = field(call.params, 'alarmActions')
  return actions !== undefined && listOf(actions).length === 0
}

function isSuppressed(call: ApiCall): boolean {
  const rule = nonEmpty(field(call.params, 'alarmRule')) ?? ''
  return nonEmpty(field(call.params, 'actionsSuppressor')) !== undefined || /^\s*FALSE\s*$/i.test(rule)
}

/** The composite alarm, and the alarms whose states its rule asks for. */
function compositeTargets(call: ApiCall): (string | undefined)[] {
  const rule = nonEmpty(field(call.params, 'alarmRule')) ?? ''
  const asked = rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\)/g)
  return [...namedBy('alarmName')(call), ...[...asked].map(([, name]) => name)]
}

/** Far more than the events that a filter counts in one period; no number of events is below zero. */
const beyondCounting = 100_000

/**
 * True for a threshold that a count of events does not reach. AWS's own metrics (bytes, milliseconds, dollars) have
 * values of any size; those that log groups' filters count are in namespaces of the account's own.
 */
function isOutOfReach(call: ApiCall): boolean {
  const threshold = numberOf(field(call.params, 'threshold'))
  const isComputed = listOf(field(call.params, 'metrics')).length > 0
  const namespace = nonEmpty(field(call.params, 'namespace')) ?? ''
  if (threshold === undefined || isComputed || namespace.startsWith('AWS/')) return false
  const comparison = nonEmpty(field(call.params, 'comparisonOperator')) ?? ''
  if (comparison.startsWith('GreaterThan')) return threshold >= beyondCounting
  return comparison === 'LessThanThreshold'
    ? threshold <= 0
    : comparison.startsWith('LessThan') && threshold < 0
}
