import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { RequestContext } from '../../service.ts'
import { stateSlot } from '../../world.ts'

/** A metric alarm, or a composite one where it has a rule: both share their names. */
export type StoredAlarm = MetricAlarm &
  CompositeAlarm & {
    AlarmName: string
    AlarmArn: string
    ActionsEnabled: boolean
    StateValue: NonNullable<MetricAlarm['StateValue']>
  }

export type StoredMuteRule = {
  name: string
  arn: string
  from: Date
  until: Date
  targets: string[]
  updated: Date
}

const slots = stateSlot(() => new Map<string, StoredAlarm>())
const tagSlots = stateSlot(() => new Map<string, Map<string, string>>())
const muteSlots = stateSlot(() => new Map<string, StoredMuteRule>())

/** The alarms of the caller's account in the request's region, by name. */
export const alarmsOf = ({ world, caller, region }: RequestContext): Map<string, StoredAlarm> =>
  slots(world, caller.account, region)

/** The tags of the same alarms, by name. */
export const tagsOf = ({ world, caller, region }: RequestContext): Map<string, Map<string, string>> =>
  tagSlots(world, caller.account, region)

/** The mute rules of the same, by name. */
export const muteRulesOf = ({ world, caller, region }: RequestContext): Map<string, StoredMuteRule> =>
  muteSlots(world, caller.account, region)

/** An alarm as it is kept: a new one has no data yet, and one that is put again keeps its state. */
export function storedAlarm(
  settings: MetricAlarm & CompositeAlarm & { AlarmName: string },
  context: RequestContext,
): StoredAlarm {
  const { world, caller, region, now } = context
  const known = alarmsOf(context).get(settings.AlarmName)
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...settings,
    AlarmArn: `arn:${world.partition}:cloudwatch:${region}:${caller.account}:alarm:${settings.AlarmName}`,
    ActionsEnabled: settings.ActionsEnabled ?? true,
    StateValue: known?.StateValue ?? 'INSUFFICIENT_DATA',
    StateReason: known?.StateReason ?? 'Unchecked: Initial alarm creation',
    ...(known?.StateReasonData !== undefined && { StateReasonData: known.StateReasonData }),
    StateUpdatedTimestamp: known?.StateUpdatedTimestamp ?? now,
    StateTransitionedTimestamp: known?.StateTransitionedTimestamp ?? now,
    AlarmConfigurationUpdatedTimestamp: now,
  }
}
