import type * as schemas from '@aws-sdk/client-cloudwatch'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { ruleHolds } from './composite-rule.ts'
import { ring } from './set-alarm-state.ts'
import { alarmsOf, storedAlarm } from './state.ts'
import type { StoredAlarm } from './state.ts'
import { tagNewAlarm } from './tags.ts'

/** Composite alarms. Their state is that of their rule, and changes with the alarms that it names. */
export const compositeAlarms: Operations<typeof schemas> = {
  PutCompositeAlarm: (input, context) => {
    const { AlarmName = '', AlarmRule = '', Tags, ...settings } = input
    tagNewAlarm(AlarmName, Tags, context)
    const alarm = storedAlarm({ ...settings, AlarmName, AlarmRule }, context)
    alarm.StateValue = stateByRule(AlarmRule, context)
    alarmsOf(context).set(AlarmName, alarm)
    return {}
  },
}

/** Brings the composite alarms to what their rules say now, and those that hang on them. */
export function followRules(context: RequestContext): void {
  const changed = [...alarmsOf(context).values()].find(
    ({ AlarmRule, StateValue }) => AlarmRule !== undefined && stateByRule(AlarmRule, context) !== StateValue,
  )
  if (changed?.AlarmRule === undefined) return
  const before = changed.StateValue
  changed.StateValue = stateByRule(changed.AlarmRule, context)
  changed.StateReason = `${changed.AlarmRule} is ${changed.StateValue === 'ALARM'}`
  changed.StateUpdatedTimestamp = context.now
  changed.StateTransitionedTimestamp = context.now
  if (!isSuppressed(changed, context)) ring(changed, before, context)
  followRules(context)
}

const isSuppressed = ({ ActionsSuppressor }: StoredAlarm, context: RequestContext): boolean =>
  ActionsSuppressor !== undefined && stateOf(ActionsSuppressor, context) === 'ALARM'

/** @throws AwsError ValidationException */
function stateByRule(rule: string, context: RequestContext): 'ALARM' | 'OK' {
  try {
    return ruleHolds(rule, (name) => stateOf(name, context)) ? 'ALARM' : 'OK'
  } catch (error) {
    throw new AwsError('ValidationException', `AlarmRule: ${String(error)}`)
  }
}

const stateOf = (named: string, context: RequestContext): string | undefined =>
  [...alarmsOf(context).values()].find(({ AlarmName, AlarmArn }) => named === AlarmName || named === AlarmArn)
    ?.StateValue
