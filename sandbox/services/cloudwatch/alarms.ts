import type * as schemas from '@aws-sdk/client-cloudwatch'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { stateSlot } from '../../world.ts'

type StoredAlarm = schemas.MetricAlarm & { AlarmName: string; ActionsEnabled: boolean }

const slots = stateSlot(() => new Map<string, StoredAlarm>())

const alarmsOf = ({ world, caller, region }: RequestContext) => slots(world, caller.account, region)

/** Alarms. They never ring: the sandbox keeps no metrics. */
export const alarms: Operations<typeof schemas> = {
  PutMetricAlarm: (input, context) => {
    const name = input.AlarmName ?? ''
    if (name === '') throw new AwsError('ValidationError', 'AlarmName must not be empty')
    const { Tags: _, AlarmName: __, ...settings } = input
    const { world, caller, region, now } = context
    alarmsOf(context).set(name, {
      ...settings,
      AlarmName: name,
      AlarmArn: `arn:${world.partition}:cloudwatch:${region}:${caller.account}:alarm:${name}`,
      ActionsEnabled: input.ActionsEnabled ?? true,
      StateValue: 'INSUFFICIENT_DATA',
      AlarmConfigurationUpdatedTimestamp: now,
    })
    return {}
  },
  DescribeAlarms: (input, context) => {
    const named = input.AlarmNames
    const found = [...alarmsOf(context).values()].filter(
      ({ AlarmName }) =>
        (named === undefined || named.includes(AlarmName)) &&
        AlarmName.startsWith(input.AlarmNamePrefix ?? ''),
    )
    const { items, next } = page(found, input.NextToken, input.MaxRecords ?? 50)
    return { MetricAlarms: items, CompositeAlarms: [], ...(next ? { NextToken: next } : {}) }
  },
  DescribeAlarmsForMetric: (input, context) => ({
    MetricAlarms: [...alarmsOf(context).values()].filter(
      (alarm) => alarm.MetricName === input.MetricName && alarm.Namespace === input.Namespace,
    ),
  }),
  EnableAlarmActions: (input, context) => switchActions(input.AlarmNames, true, context),
  DisableAlarmActions: (input, context) => switchActions(input.AlarmNames, false, context),
  DeleteAlarms: (input, context) => {
    const all = alarmsOf(context)
    const names = input.AlarmNames ?? []
    const missing = names.find((name) => !all.has(name))
    if (missing !== undefined) throw new AwsError('ResourceNotFound', `Alarm ${missing} not found`, 404)
    for (const name of names) all.delete(name)
    return {}
  },
}

function switchActions(names: string[] | undefined, enabled: boolean, context: RequestContext): object {
  for (const name of names ?? []) {
    const alarm = alarmsOf(context).get(name)
    if (alarm) alarm.ActionsEnabled = enabled
  }
  return {}
}
