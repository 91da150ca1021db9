import type { ApiCall } from '../api-call.ts'
import { lostManagementEvents, selectorsOfRecord } from '../selectors-of-record.ts'
import type { ProtectedResources } from '../protected-resources.ts'
import { isForeign, namedBy, type ServiceRules, type Weakness, when } from '../rule.ts'
import { field, listOf, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

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
      'kms-encryption',
    ],
    when: 'termination protection, regions or the organization are turned off, the retention is short, management events are dropped, or the key is of another account',
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
  const days = numberOf(field(call.params, 'retentionPeriod')) ?? Infinity
  return [
    ...eventsLost(call),
    ...when(off('multiRegionEnabled'), 'multi-region'),
    ...when(off('organizationEnabled'), 'organization'),
    ...when(days < listed.retentionDays, 'log-retention'),
    ...when(off('terminationProtectionEnabled'), 'log-integrity'),
    ...when(isForeign(nonEmpty(field(call.params, 'kmsKeyId')), call), 'kms-encryption'),
  ]
}

/** Stores of Config items, audit evidence or outside events never held management events. */
function eventsLost(call: ApiCall): Weakness[] {
  const selectors = call.params && selectorsOfRecord(call.params)
  if (!selectors) return []
  const categories = listOf(field(call.params, 'advancedEventSelectors')).flatMap(categoriesOf)
  const ofTrails = categories.length === 0 || categories.some((category) => ofApiCalls.has(category))
  return ofTrails ? lostManagementEvents(selectors) : []
}

/** Categories that one store can hold together (CloudTrail API reference, AdvancedFieldSelector, eventCategory). */
const ofApiCalls: ReadonlySet<string> = new Set(['Management', 'Data', 'NetworkActivity'])

function categoriesOf(selector: unknown): string[] {
  return listOf(field(selector, 'fieldSelectors'))
    .filter((condition) => field(condition, 'field') === 'eventCategory')
    .flatMap((condition) => textsOf(field(condition, 'equals')))
}
