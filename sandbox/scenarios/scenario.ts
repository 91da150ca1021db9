import * as z from 'zod'
import { faultRule } from '../faults.ts'

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const dataResource = z.strictObject({ Type: z.string(), Values: z.array(z.string()).default([]) })

const eventSelector = z.strictObject({
  ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  IncludeManagementEvents: z.boolean().default(true),
  DataResources: z.array(dataResource).default([]),
  ExcludeManagementEventSources: z.array(z.string()).default([]),
})

const values = z.array(z.string()).optional()
const fieldSelector = z.strictObject({
  Field: z.string(),
  Equals: values,
  StartsWith: values,
  EndsWith: values,
  NotEquals: values,
  NotStartsWith: values,
  NotEndsWith: values,
})
const advancedEventSelector = z.strictObject({
  Name: z.string().optional(),
  FieldSelectors: z.array(fieldSelector),
})

const trail = z.strictObject({
  name: z.string().min(1),
  account: z.string().optional(),
  region: z.string(),
  bucket: z.string().describe('Need not exist: a trail whose bucket is gone is one to be found.'),
  prefix: z.string().optional(),
  /** Alias of a key of this scenario. */
  key: z.string().optional(),
  /** Name of a topic of this scenario. */
  topic: z.string().optional(),
  logGroup: z.string().optional(),
  multiRegion: z.boolean().default(false),
  organization: z.boolean().default(false),
  globalServiceEvents: z.boolean().optional(),
  recursiveLogging: z.boolean().optional(),
  validation: z.boolean().default(false),
  logging: z.boolean().default(true),
  startedAt: time.optional(),
  stoppedAt: time.optional(),
  eventSelectors: z.array(eventSelector).optional(),
  advancedEventSelectors: z.array(advancedEventSelector).optional(),
  insights: z.array(z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight'])).default([]),
  tags: z.record(z.string(), z.string()).default({}),
  deliveryErrors: z.record(z.string(), z.string()).default({}).describe('LatestDeliveryError by region.'),
  latestDigests: z
    .record(z.string(), z.union([z.literal('never'), time]))
    .default({})
    .describe('LatestDigestDeliveryTime by region, where it is to be older than logging implies.'),
})

const bucket = z.strictObject({
  name: z.string(),
  region: z.string(),
  account: z.string().optional(),
  policy: z.enum(['cloudtrail', 'access-logs', 'none']).default('cloudtrail'),
  versioning: z.boolean().default(false),
  publicAccessBlock: z.boolean().default(false),
  accessLogsTo: z.string().optional(),
  expireAfterDays: z.int().positive().optional(),
})

const key = z.strictObject({
  alias: z.string().startsWith('alias/'),
  region: z.string(),
  account: z.string().optional(),
  rotation: z.boolean().default(false),
  cloudtrail: z.boolean().default(true).describe('Whether its policy lets CloudTrail use it.'),
  state: z.enum(['Enabled', 'Disabled', 'PendingDeletion']).default('Enabled'),
})

const topic = z.strictObject({
  name: z.string(),
  region: z.string(),
  account: z.string().optional(),
  emails: z.array(z.string()).default([]),
  confirmed: z.boolean().default(false).describe('Whether its subscribers followed the link in their mail.'),
})

const alarm = z.strictObject({
  name: z.string().describe('Also of the metric filter and the metric.'),
  pattern: z.string(),
  /** Name of a topic of this scenario. */
  topic: z.string().optional(),
})

const logGroup = z.strictObject({
  name: z.string(),
  region: z.string(),
  account: z.string().optional(),
  retentionInDays: z.int().positive().optional(),
  alarms: z.array(alarm).default([]),
})

const account = z.string().regex(/^\d{12}$/, 'an account id has 12 digits')

const organization = z.strictObject({
  id: z.string().regex(/^o-[a-z0-9]{10,32}$/, 'o- and 10 to 32 lower-case letters or digits'),
  managementAccount: account.optional().describe("The sandbox's own account unless said otherwise."),
  members: z.array(
    z.union([
      account,
      z.strictObject({
        id: account,
        name: z.string().optional(),
        email: z.string().optional(),
        state: z.enum(['ACTIVE', 'CLOSED', 'PENDING_ACTIVATION', 'PENDING_CLOSURE', 'SUSPENDED']).optional(),
      }),
    ]),
  ),
  delegatedAdministrators: z.array(account).default([]).describe('For CloudTrail.'),
  trustedAccess: z.boolean().default(true).describe("CloudTrail's, in the organization."),
  controlPolicies: z
    .array(
      z.strictObject({
        name: z.string(),
        content: z.looseObject({}).describe('The policy, as in policies/scp/.'),
        targets: z.array(z.string()).describe('Accounts by their ids; `root` for all.'),
      }),
    )
    .default([]),
})

const role = z.strictObject({
  name: z.string(),
  path: z.string().optional(),
  account: account.optional(),
  trusts: z.string().describe("An account's id, or the ARN of a principal."),
  externalId: z.string().optional(),
})

/** What stands in the sandbox when it opens. Also the form of a scenario file. */
export const scenario = z.strictObject({
  description: z.string().optional(),
  optedIn: z.array(z.string()).default([]),
  buckets: z.array(bucket).default([]),
  keys: z.array(key).default([]),
  topics: z.array(topic).default([]),
  logGroups: z.array(logGroup).default([]).describe('Those that trails name are made anyway.'),
  organization: organization.optional(),
  roles: z.array(role).default([]),
  trails: z.array(trail).default([]),
  faults: z.array(faultRule).default([]),
})

/** As written: what has a default may be left out. */
export type WrittenScenario = z.input<typeof scenario>
export type Scenario = z.output<typeof scenario>
export type ScenarioTrail = Scenario['trails'][number]
export type ScenarioBucket = Scenario['buckets'][number]
export type ScenarioKey = Scenario['keys'][number]
export type ScenarioLogGroup = Scenario['logGroups'][number]
export type ScenarioRole = Scenario['roles'][number]
