import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** What one subscriber received. */
export type Alert = {
  at: string
  topicArn: string
  protocol: string
  endpoint: string
  subject?: string
  message: string
  attributes: Record<string, string>
}

const alerts = stateSlot((): Alert[] => [])

/** Everything that confirmed subscribers of any topic received, oldest first. */
export const alertsOf = (world: World): readonly Alert[] => alerts(world, '*', '*')

export function keepAlert(world: World, alert: Alert): void {
  alerts(world, '*', '*').push(alert)
}
