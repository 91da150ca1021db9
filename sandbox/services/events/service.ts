import * as schemas from '@aws-sdk/client-eventbridge'
import type { Service } from '../../service.ts'
import { buses } from './buses.ts'
import { events } from './put-events.ts'
import { rules } from './rules.ts'
import { tags } from './tags.ts'
import { targets } from './targets.ts'

/** EventBridge: buses, rules, targets and events. */
export const eventBridge: Service<typeof schemas> = {
  signingName: 'events',
  schemas,
  unsupported: { CreateEventBus: ['EventSourceName'], PutEvents: ['EndpointId'] },
  // Both are for rules that a service manages, and there are none here.
  withoutEffect: { DeleteRule: ['Force'], RemoveTargets: ['Force'] },
  operations: { ...buses, ...rules, ...targets, ...events, ...tags },
}
