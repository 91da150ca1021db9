import * as z from 'zod'

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info'])
export const mode = z.enum(['off', 'plan', 'enforce'])

const common = {
  enabled: z.boolean().optional().describe('Whether the check runs.'),
  severity: severity.optional().describe("Replaces the check's own severity."),
  mode: mode.optional().describe("What the check's repairs may do; the policy's mode where absent."),
}

const plain = z.strictObject(common)

/** Data events that trails must log where they log at all: a resource type, or a type with a read/write half. */
const dataEvents = z.union([
  z.string().min(1),
  z.strictObject({ type: z.string().min(1), readWrite: z.enum(['All', 'ReadOnly', 'WriteOnly']).optional() }),
])

/** KMS API reference, DescribeKey `KeyId`. */
const keyName = /^(alias\/[\w/-]+|arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+|[\w-]+)$/

/** Settings by check id. The keys are the check ids that a policy may name. */
export const checkSettings = {
  'multi-region-trail': z.strictObject({
    ...common,
    trail: z.string().min(1).optional().describe('Name or ARN of the trail to make multi-region.'),
  }),
  'trail-logging': plain,
  'log-file-validation': plain,
  'kms-encryption': z.strictObject({
    ...common,
    keyId: z
      .string()
      .regex(keyName, 'a key id, key ARN, alias name or alias ARN')
      .optional()
      .describe('Key id, key ARN, alias name or alias ARN that trails must use.'),
  }),
  'event-selectors': z.strictObject({
    ...common,
    each: z.boolean().optional().describe('Every trail must log all management events by itself.'),
    dataEvents: z
      .array(dataEvents)
      .optional()
      .describe(
        'Data events that must be logged wherever trails log: by any of them, or by every one under each.',
      ),
  }),
  'region-coverage': plain,
  'management-event-exclusions': plain,
  'global-service-events': plain,
  's3-data-events-write': plain,
  's3-data-events-read': plain,
  insights: z.strictObject({
    ...common,
    types: z
      .array(z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight']))
      .optional()
      .describe('Insight types on management events that some logging trail must have.'),
  }),
  'cloudwatch-logs': plain,
  delivery: z.strictObject({
    ...common,
    maxAgeHours: z.number().positive().optional().describe('Hours without a delivery after which it fails.'),
  }),
  'kms-key-usable': plain,
  'kms-key-rotation': plain,
  'bucket-exists': z.strictObject({
    ...common,
    buckets: z
      .array(z.string().min(1))
      .optional()
      .describe('Buckets of other accounts that trails may be restored to.'),
  }),
  'bucket-public': plain,
  'bucket-access-logging': plain,
  'bucket-policy': plain,
  'bucket-versioning': plain,
  'bucket-retention': z.strictObject({
    ...common,
    days: z.int().positive().optional().describe('Days for which log files must be kept.'),
  }),
  'trail-tags': z.strictObject({
    ...common,
    keys: z.array(z.string().min(1)).optional().describe('Tag keys that each trail must have.'),
  }),
  'change-alarm': plain,
  'duplicate-management-events': plain,
  'tampering-path': plain,
} as const

export type CheckId = keyof typeof checkSettings

/** Settings as written for one check: all optional. */
export type WrittenCheckSettings<Id extends CheckId = CheckId> = z.infer<(typeof checkSettings)[Id]>

/** Checks that run only where a policy turns them on by their own id: they ask for what costs money. */
export const optInChecks: readonly CheckId[] = ['s3-data-events-write', 's3-data-events-read', 'change-alarm']

export const defaultForAllChecks = plain
