import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { RequestContext } from '../../service.ts'
import { stateSlot } from '../../world.ts'

export type StoredAlarm = MetricAlarm & {
  AlarmName: string
  AlarmArn: string
  ActionsEnabled: boolean
  StateValue: NonNullable<MetricAlarm['StateValue']>
}

const slots = stateSlot(() => new Map<string, StoredAlarm>())

/** The alarms of the caller's account in the request's region, by name. */
export const alarmsOf = ({ world, caller, region }: RequestContext): Map<string, StoredAlarm> =>
  slots(world, caller.account, region)
