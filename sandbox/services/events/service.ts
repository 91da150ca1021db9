import * as schemas from '@aws-sdk/client-eventbridge'
import type { Service } from '../../service.ts'
import { buses } from './buses.ts'
import { events } from './put-events.ts'
import { rules } from './rules.ts'
import { targets } from './targets.ts'

/** EventBridge: buses, rules, targets and events. */
export const eventBridge: Service<typeof schemas> = {
  signingName: 'events',
  schemas,
  operations: { ...buses, ...rules, ...targets, ...events },
}
