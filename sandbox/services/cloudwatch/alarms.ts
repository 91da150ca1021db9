import type * as schemas from '@aws-sdk/client-cloudwatch'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { followRules } from './composite-alarms.ts'
import { setAlarmState } from './set-alarm-state.ts'
import { alarmsOf, storedAlarm } from './state.ts'
import type { StoredAlarm } from './state.ts'

/** Alarms. They change their state by SetAlarmState alone: the sandbox keeps no metrics. */
export const alarms: Operations<typeof schemas> = {
  PutMetricAlarm: (input, context) => {
    checkAlarm(input)
    const { Tags: _, AlarmName = '', ...settings } = input
    alarmsOf(context).set(AlarmName, storedAlarm({ ...settings, AlarmName }, context))
    return {}
  },
  // Composite alarms come only where they are asked for (API reference, DescribeAlarms, AlarmTypes).
  DescribeAlarms: (input, context) => {
    const types = input.AlarmTypes ?? ['MetricAlarm']
    const found = [...alarmsOf(context).values()]
      .filter((alarm) => types.includes(isComposite(alarm) ? 'CompositeAlarm' : 'MetricAlarm'))
      .filter((alarm) => asked(alarm, input))
    const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 50)
    return {
      MetricAlarms: items.filter((alarm) => !isComposite(alarm)),
      CompositeAlarms: items.filter(isComposite),
      ...(next ? { NextToken: next } : {}),
    }
  },
  DescribeAlarmsForMetric: (input, context) => ({
    MetricAlarms: [...alarmsOf(context).values()].filter(
      (alarm) => alarm.MetricName === input.MetricName && alarm.Namespace === input.Namespace,
    ),
  }),
  EnableAlarmActions: (input, context) => switchActions(input.AlarmNames, true, context),
  DisableAlarmActions: (input, context) => switchActions(input.AlarmNames, false, context),
  SetAlarmState: (input, context) => {
    setAlarmState(input, context)
    followRules(context)
    return {}
  },
  DeleteAlarms: (input, context) => {
    const all = alarmsOf(context)
    const names = input.AlarmNames ?? []
    const missing = names.find((name) => !all.has(name))
    if (missing !== undefined) throw new AwsError('ResourceNotFound', `Alarm ${missing} not found`, 404)
    for (const name of names) all.delete(name)
    return {}
  },
}

const isComposite = (alarm: StoredAlarm): boolean => alarm.AlarmRule !== undefined

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

function checkAlarm(input: schemas.PutMetricAlarmInput): void {
  if (!input.AlarmName || input.AlarmName.length > 255) throw invalid('AlarmName takes 1 to 255 characters.')
  if (input.MetricName === undefined && input.Metrics === undefined)
    throw invalid('An alarm needs a metric or an expression.')
  if (
    input.MetricName !== undefined &&
    input.Statistic === undefined &&
    input.ExtendedStatistic === undefined
  )
    throw invalid('A metric needs a statistic.')
  if ((input.AlarmActions?.length ?? 0) > 5) throw invalid('An alarm takes at most 5 actions of a kind.')
}

function asked(alarm: StoredAlarm, input: schemas.DescribeAlarmsInput): boolean {
  if (input.AlarmNames !== undefined && !input.AlarmNames.includes(alarm.AlarmName)) return false
  if (input.StateValue !== undefined && alarm.StateValue !== input.StateValue) return false
  if (input.ActionPrefix !== undefined) {
    const actions = [...(alarm.AlarmActions ?? []), ...(alarm.OKActions ?? [])]
    if (!actions.some((arn) => arn.startsWith(input.ActionPrefix ?? ''))) return false
  }
  return alarm.AlarmName.startsWith(input.AlarmNamePrefix ?? '')
}

function switchActions(names: string[] | undefined, enabled: boolean, context: RequestContext): object {
  for (const name of names ?? []) {
    const alarm = alarmsOf(context).get(name)
    if (alarm) alarm.ActionsEnabled = enabled
  }
  return {}
}
