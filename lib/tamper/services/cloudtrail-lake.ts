import type { ApiCall } from '../api-call.ts'
import { lostManagementEvents } from '../lost-management-events.ts'
import type { ProtectedResources } from '../protected-resources.ts'
import { type ServiceRules, when } from '../rule.ts'
import { selectorsOfRecord } from '../selectors-of-record.ts'
import { namedBy } from '../targets.ts'
import type { Weakness } from '../weakness.ts'
import { field, listOf, numberOf, textsOf, truthOf } from '../wire.ts'

const store = namedBy('eventDataStore')
const channel = namedBy('channel')

/** Event data stores and channels (CloudTrail API reference). */
export const eventDataStoreRules: ServiceRules = {
  DeleteEventDataStore: {
    weakens: ['logging', 'log-retention'],
    when: 'always',
    auto: 'yes',
    targets: store,
  },
  StopEventDataStoreIngestion: { weakens: ['logging'], when: 'always', auto: 'yes', targets: store },
  UpdateEventDataStore: {
    weakens: [
      'management-events',
      'management-event-exclusions',
      'multi-region',
      'organization',
      'log-retention',
      'log-integrity',
    ],
    when: 'termination protection, regions or the organization are turned off, the retention is short, or management events are dropped',
    auto: 'conditional',
    targets: store,
    judge: storeSettingsLost,
  },
  DisableFederation: { weakens: ['event-access'], when: 'always', auto: 'conditional', targets: store },
  DeleteChannel: { weakens: ['log-delivery'], when: 'always', auto: 'conditional', targets: channel },
  UpdateChannel: {
    weakens: ['log-delivery'],
    when: 'its destinations are replaced',
    auto: 'conditional',
    targets: channel,
    judge: (call) => when(field(call.params, 'destinations') !== undefined, 'log-delivery'),
  },
}

function storeSettingsLost(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const off = (name: string) => truthOf(field(call.params, name)) === false
  const days = numberOf(field(call.params, 'retentionPeriod'))
  return [
    ...eventsLost(call),
    ...when(off('multiRegionEnabled'), 'multi-region'),
    ...when(off('organizationEnabled'), 'organization'),
    ...when(days !== undefined && days < listed.retentionDays, 'log-retention'),
    ...when(off('terminationProtectionEnabled'), 'log-integrity'),
  ]
}

/** Stores of Config items, audit evidence or outside events never held management events. */
function eventsLost(call: ApiCall): Weakness[] {
  const selectors = call.params && selectorsOfRecord(call.params)
  if (!selectors) return []
  const categories = listOf(field(call.params, 'advancedEventSelectors')).flatMap(categoriesOf)
  const ofTrails = categories.length === 0 || categories.some((c) => c === 'Management' || c === 'Data')
  return ofTrails ? lostManagementEvents(selectors) : []
}

function categoriesOf(selector: unknown): string[] {
  return listOf(field(selector, 'fieldSelectors'))
    .filter((condition) => field(condition, 'field') === 'eventCategory')
    .flatMap((condition) => textsOf(field(condition, 'equals')))
}
