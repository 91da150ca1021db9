import type * as schemas from '@aws-sdk/client-cloudwatch'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { followRules } from './composite-alarms.ts'
import { setAlarmState } from './set-alarm-state.ts'
import { alarmsOf, storedAlarm } from './state.ts'
import type { StoredAlarm } from './state.ts'
import { tagNewAlarm } from './tags.ts'

/** Alarms. They change their state by SetAlarmState alone: the sandbox keeps no metrics. */
export const alarms: Operations<typeof schemas> = {
  PutMetricAlarm: (input, context) => {
    checkAlarm(input)
    const { Tags, AlarmName = '', ...settings } = input
    tagNewAlarm(AlarmName, Tags, context)
    alarmsOf(context).set(AlarmName, storedAlarm({ ...settings, AlarmName }, context))
    return {}
  },
  // Composite alarms come only where they are asked for (API reference, DescribeAlarms, AlarmTypes).
  DescribeAlarms: (input, context) => {
    const types = input.AlarmTypes ?? ['MetricAlarm']
    const found = [...alarmsOf(context).values()]
      .filter((alarm) => types.includes(isComposite(alarm) ? 'CompositeAlarm' : 'MetricAlarm'))
      .filter(asked(input))
    const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 50)
    return {
      MetricAlarms: items.filter((alarm) => !isComposite(alarm)),
      CompositeAlarms: items.filter(isComposite),
      ...(next ? { NextToken: next } : {}),
    }
  },
  DescribeAlarmsForMetric: (input, context) => ({
    MetricAlarms: [...alarmsOf(context).values()].filter(onMetric(input)),
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
  if (input.MetricName === undefined && input.Metrics === undefined)
    throw invalid('An alarm needs a metric or an expression.')
  const { Statistic, ExtendedStatistic } = input
  if (input.MetricName !== undefined && Statistic === undefined && ExtendedStatistic === undefined)
    throw invalid('A metric needs a statistic.')
}

function asked(input: schemas.DescribeAlarmsInput): (alarm: StoredAlarm) => boolean {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', StateValue: state, ActionPrefix: action } = input
  if (names !== undefined && prefix !== '')
    throw invalid('AlarmNamePrefix and AlarmNames cannot be given together.')
  return (alarm) =>
    (names === undefined || names.includes(alarm.AlarmName)) &&
    (state === undefined || alarm.StateValue === state) &&
    (action === undefined || actionsOf(alarm).some((arn) => arn.startsWith(action))) &&
    alarm.AlarmName.startsWith(prefix)
}

const actionsOf = ({ AlarmActions = [], OKActions = [], InsufficientDataActions = [] }: StoredAlarm) => [
  ...AlarmActions,
  ...OKActions,
  ...InsufficientDataActions,
]

/** "You must specify" all dimensions of the metric; of the rest only what was asked for counts. */
function onMetric(input: schemas.DescribeAlarmsForMetricInput): (alarm: StoredAlarm) => boolean {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Unit, Dimensions = [] } = input
  const wanted = Object.entries({ Statistic, ExtendedStatistic, Period, Unit })
  const exact: Record<string, unknown> = { MetricName, Namespace }
  for (const [name, value] of wanted) if (value !== undefined) exact[name] = value
  return (alarm) => {
    const members: Record<string, unknown> = { ...alarm }
    const same = Object.entries(exact).every(([name, value]) => members[name] === value)
    return same && textOf(alarm.Dimensions ?? []) === textOf(Dimensions)
  }
}

const textOf = (dimensions: readonly schemas.Dimension[]): string =>
  JSON.stringify(
    dimensions.map(({ Name, Value }) => [Name, Value]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )

function switchActions(names: string[] | undefined, enabled: boolean, context: RequestContext): object {
  for (const name of names ?? []) {
    const alarm = alarmsOf(context).get(name)
    if (alarm) alarm.ActionsEnabled = enabled
  }
  return {}
}
