import type { ApiCall } from '../api-call.ts'
import { type ServiceRules, when } from '../rule.ts'
import { listedBy, namedBy } from '../targets.ts'
import { field, listOf, nonEmpty, truthOf } from '../wire.ts'

const alarm = { kind: 'alarms', weakens: ['alerting'] } as const

/** CloudWatch alarms on changes of trails (CIS AWS Foundations Benchmark, section "Monitoring"). */
export const monitoringRules: ServiceRules = {
  DeleteAlarms: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'conditional' },
  DisableAlarmActions: { ...alarm, targets: listedBy('alarmNames'), when: 'always', auto: 'yes' },
  PutMetricAlarm: {
    ...alarm,
    targets: namedBy('alarmName'),
    when: 'the alarm is left without actions',
    auto: 'conditional',
    judge: (call) => when(isMute(call), 'alerting'),
    byName: false,
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
