import type { ApiCall } from '../api-call.ts'
import { canFail, canHold } from '../../coverage/alarms/alarm-expression.ts'
import { isKnown, type ProtectedResources } from '../protected-resources.ts'
import { isForeign, listedBy, namedBy, type ServiceRules, when } from '../rule.ts'
import { field, fieldAt, listOf, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

const alarm = { kind: 'alarms', weakens: ['alerting'] } as const

/** CloudWatch alarms on changes of trails (CIS AWS Foundations Benchmark, section "Monitoring"). */
export const monitoringRules: ServiceRules = {
  DeleteAlarms: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'conditional' },
  DisableAlarmActions: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'yes' },
  PutMetricAlarm: {
    ...alarm,
    targets: namedBy('alarmName'),
    when: "the alarm is left without actions, or its threshold cannot be reached; or it is the guard's or named as protected, and an event no longer raises it, or it tells another account alone",
    auto: 'conditional',
    judge: (call, listed) =>
      when(
        isMute(call) ||
          isOutOfReach(call) ||
          (isForTampering(call, listed) && (isTurned(call) || tellsOthers(call))),
        'alerting',
      ),
    byName: false,
  },
  PutCompositeAlarm: {
    ...alarm,
    targets: compositeTargets,
    when: "another alarm suppresses its actions, it is left without actions, or its rule can never hold; or it is the guard's or named as protected, and its rule always holds, or it tells another account alone",
    auto: 'conditional',
    judge: (call, listed) =>
      when(
        isMute(call) ||
          isSuppressed(call) ||
          (isForTampering(call, listed) && (isStuck(call) || tellsOthers(call))),
        'alerting',
      ),
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

const ruleOf = (call: ApiCall) => nonEmpty(field(call.params, 'alarmRule')) ?? ''

function isSuppressed(call: ApiCall): boolean {
  return nonEmpty(field(call.params, 'actionsSuppressor')) !== undefined || canHold(ruleOf(call)) === false
}

/** An alarm that is always raised is raised by nothing more. */
const isStuck = (call: ApiCall) => canFail(ruleOf(call)) === false

/** An alarm of the guard's by its name, or one that a list names. */
const isForTampering = (call: ApiCall, listed: ProtectedResources): boolean =>
  isKnown('alarms', textsOf(field(call.params, 'alarmName')), listed)

/** Topics of another account: whether anybody of this one hears of them cannot be told. */
function tellsOthers(call: ApiCall): boolean {
  const actions = textsOf(field(call.params, 'alarmActions'))
  return actions.length > 0 && actions.every((arn) => isForeign(arn, call))
}

/** The composite alarm, and the alarms whose states its rule asks for. */
function compositeTargets(call: ApiCall): (string | undefined)[] {
  const asked = ruleOf(call).matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\)/g)
  return [...namedBy('alarmName')(call), ...[...asked].map(([, name]) => name)]
}

/** Far more than the events that a filter counts in one period; no number of events is below zero. */
const beyondCounting = 100_000

/**
 * True for a threshold that a count of events does not reach. AWS's own metrics (bytes, milliseconds, dollars) have
 * values of any size; those that log groups' filters count are in namespaces of the account's own.
 */
function isOutOfReach(call: ApiCall): boolean {
  const threshold = thresholdOf(call)
  const comparison = comparisonOf(call)
  if (comparison?.startsWith('GreaterThan')) return threshold >= beyondCounting
  return comparison === 'LessThanThreshold' ? threshold <= 0 : comparison === orEqual && threshold < 0
}

const orEqual = 'LessThanOrEqualToThreshold'

/**
 * True where one event that is counted keeps the alarm from being raised instead of raising it. One that is raised by a
 * lack of data as well is meant to be: it tells that something has stopped.
 */
function isTurned(call: ApiCall): boolean {
  if (field(call.params, 'treatMissingData') === 'breaching') return false
  const threshold = thresholdOf(call)
  const comparison = comparisonOf(call)
  return comparison === 'LessThanThreshold' ? threshold <= 1 : comparison === orEqual && threshold < 1
}

const comparisonOf = (call: ApiCall) => nonEmpty(field(call.params, 'comparisonOperator'))

/** Threshold of an alarm on counted events; where it is on something else NaN, which no number is compared with. */
function thresholdOf(call: ApiCall): number {
  const isComputed = listOf(field(call.params, 'metrics')).length > 0
  const isOfAws = nonEmpty(field(call.params, 'namespace'))?.startsWith('AWS/')
  return isComputed || isOfAws ? NaN : (numberOf(field(call.params, 'threshold')) ?? NaN)
}
