import type { ApiCall } from '../api-call.ts'
import { lostManagementEvents, selectorsOfRecord } from '../selectors-of-record.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { isForeign, namedBy, type ServiceRules, type Weakness, when } from '../rule.ts'
import { deniesSomething } from '../policy-loss.ts'
import { trailSettingsLost } from '../trail-settings-lost.ts'
import { field, listOf, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

const store = namedBy('eventDataStore')
const channel = namedBy('channel')

/** Event data stores and channels (CloudTrail API reference). */
const eventDataStoreRules: ServiceRules = {
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

const trail = namedBy('name', 'trailName', 'trailARN')
/** Event data stores stand in no list: what is set on one counts whichever trails are listed. */
const trailOrStore = {
  kind: 'trails',
  targets: namedBy('trailName', 'eventDataStore'),
  isUnlisted: (call: ApiCall) => nonEmpty(field(call.params, 'eventDataStore')) !== undefined,
} as const

/** CloudTrail itself (API reference; records: CloudTrail user guide, "Log file examples"). */
export const cloudTrailRules: ServiceRules = {
  StopLogging: { weakens: ['logging'], when: 'always', auto: 'yes', kind: 'trails', targets: trail },
  DeleteTrail: { weakens: ['logging'], when: 'always', auto: 'conditional', kind: 'trails', targets: trail },
  UpdateTrail: {
    weakens: [
      'multi-region',
      'global-service-events',
      'log-file-validation',
      'recursive-logging',
      'organization',
      'kms-encryption',
      'cloudwatch-logs',
      'notification',
      'log-delivery',
    ],
    when: "a setting is turned off or removed, log files are sent to another bucket or prefix, or a key, topic, log group or role is another account's; another topic or log group of this account only where a list names the right ones",
    auto: 'conditional',
    kind: 'trails',
    targets: trail,
    judge: trailSettingsLost,
  },
  PutEventSelectors: {
    weakens: ['management-events', 'management-event-exclusions'],
    when: 'the selectors no longer log all management events, of all sources',
    auto: 'conditional',
    kind: 'trails',
    targets: trail,
    judge: (call) => {
      const selectors = call.params && selectorsOfRecord(call.params)
      return selectors ? lostManagementEvents(selectors) : []
    },
  },
  PutInsightSelectors: {
    weakens: ['insights'],
    when: 'no insight type on management events remains; the console sends an empty list with each new trail',
    auto: 'yes',
    ...trailOrStore,
    judge: insightsLost,
  },
  PutEventConfiguration: {
    weakens: ['event-configuration'],
    when: 'aggregations or context keys are emptied, or events are cut to the standard size, which has no context keys',
    auto: 'conditional',
    ...trailOrStore,
    judge: (call) =>
      when(
        emptied(call.params, 'aggregationConfigurations') ||
          emptied(call.params, 'contextKeySelectors') ||
          nonEmpty(field(call.params, 'maxEventSize')) === 'Standard',
        'event-configuration',
      ),
  },
  RemoveTags: {
    weakens: ['tags'],
    when: 'tags of a trail are removed',
    auto: 'conditional',
    kind: 'trails',
    targets: namedBy('resourceId'),
  },
  AddTags: {
    weakens: ['tags'],
    when: "a tag of a trail's baseline gets another value, which only the guard can tell",
    auto: 'conditional',
    kind: 'trails',
    targets: namedBy('resourceId'),
    judge: () => [],
  },
  CreateTrail: {
    weakens: ['trail-quota', 'log-delivery'],
    when: 'its bucket is foreign, or a trail of the account was deleted in the 24 hours before',
    auto: 'alert',
    targets: trail,
    judge: foreignTrail,
    byName: false,
  },
  DeregisterOrganizationDelegatedAdmin: {
    weakens: ['organization'],
    when: 'always',
    auto: 'alert',
    targets: namedBy('delegatedAdminAccountId'),
  },
  DeleteResourcePolicy: {
    weakens: ['log-delivery'],
    when: 'the policy of a channel or event data store is deleted',
    auto: 'conditional',
    targets: namedBy('resourceArn'),
  },
  PutResourcePolicy: {
    weakens: ['log-delivery'],
    when: 'the new policy denies something',
    auto: 'conditional',
    targets: namedBy('resourceArn'),
    judge: (call) => when(deniesSomething(field(call.params, 'resourcePolicy')), 'log-delivery'),
  },
  ...eventDataStoreRules,
}

function insightsLost(call: ApiCall): Weakness[] {
  const selectors = listOf(field(call.params, 'insightSelectors'))
  if (selectors.length === 0) return when(!call.wholeForm, 'insights')
  return when(!selectors.some(watchesManagement), 'insights')
}

/** Without categories, an insight selector is about management events (PutInsightSelectors, API reference). */
function watchesManagement(selector: unknown): boolean {
  const categories = textsOf(field(selector, 'eventCategories', 'EventCategories'))
  const type = nonEmpty(field(selector, 'insightType', 'InsightType'))
  return type !== undefined && (categories.length === 0 || categories.includes('Management'))
}

function emptied(params: unknown, name: string): boolean {
  const value = field(params, name)
  return value !== undefined && listOf(value).length === 0
}

/** Whose a bucket is, a record tells only by its resources; otherwise the list of protected buckets does. */
function foreignTrail(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const bucket = nonEmpty(field(call.params, 's3BucketName'))
  if (!bucket) return []
  const owner = call.resources.find(({ arn }) => arn.endsWith(`:::${bucket}`))?.account
  const foreign = owner !== undefined && call.account !== undefined && owner !== call.account
  const unlisted = listed.buckets !== 'all' && !isListed('buckets', [bucket], listed)
  return when(foreign || unlisted, 'trail-quota', 'log-delivery')
}
