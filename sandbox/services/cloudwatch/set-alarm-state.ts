import type { SetAlarmStateInput } from '@aws-sdk/client-cloudwatch'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { publishTo } from '../sns/publish-to.ts'
import { isMuted } from './mute-rules.ts'
import { alarmsOf } from './state.ts'
import type { StoredAlarm } from './state.ts'

/**
 * SetAlarmState: a change of state publishes to the topics that the new state names, as a change by the metric would
 * (CloudWatch API reference, SetAlarmState).
 */
export function setAlarmState(input: SetAlarmStateInput, context: RequestContext): void {
  const alarm = alarmsOf(context).get(input.AlarmName ?? '')
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${input.AlarmName} not found`, 404)
  const { StateValue: before } = alarm
  alarm.StateValue = input.StateValue ?? before
  if (input.StateReason !== undefined) alarm.StateReason = input.StateReason
  const { StateReasonData: data } = input
  if (data === undefined) delete alarm.StateReasonData
  else alarm.StateReasonData = data
  alarm.StateUpdatedTimestamp = context.now
  if (alarm.StateValue !== before) alarm.StateTransitionedTimestamp = context.now
  if (alarm.StateValue !== before) ring(alarm, before, context)
}

function actionsOf(alarm: StoredAlarm): string[] {
  if (alarm.StateValue === 'ALARM') return alarm.AlarmActions ?? []
  return (alarm.StateValue === 'OK' ? alarm.OKActions : alarm.InsufficientDataActions) ?? []
}

/** Takes the actions of an alarm's new state, unless they are off or muted. */
export function ring(alarm: StoredAlarm, before: string, context: RequestContext): void {
  if (!alarm.ActionsEnabled || isMuted(alarm.AlarmName, context)) return
  const { world, caller, region, now } = context
  const message = JSON.stringify({
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription ?? null,
    AWSAccountId: caller.account,
    NewStateValue: alarm.StateValue,
    NewStateReason: alarm.StateReason,
    StateChangeTime: now.toISOString().replace('Z', '+0000'),
    Region: region,
    AlarmArn: alarm.AlarmArn,
    OldStateValue: before,
    Trigger: { MetricName: alarm.MetricName ?? null, Namespace: alarm.Namespace ?? null },
  })
  const sender = {
    service: 'cloudwatch.amazonaws.com',
    sourceArn: alarm.AlarmArn,
    sourceAccount: caller.account,
    // Alarms pass a topic's default policy, which asks for the owner alone (SNS developer guide).
    sourceOwner: caller.account,
  }
  const subject = `${alarm.StateValue}: "${alarm.AlarmName}" in ${region}`.slice(0, 100)
  for (const arn of actionsOf(alarm).filter((action) => action.split(':')[2] === 'sns'))
    publishTo(world, arn, { message, subject }, sender)
}
