import * as z from 'zod'

const severity = z.enum(['critical', 'high', 'medium', 'low', 'info'])
export const mode = z.enum(['off', 'plan', 'enforce'])

const common = {
  enabled: z
    .boolean()
    .optional()
    .meta({ description: 'Whether the check runs.', examples: [true] }),
  severity: severity
    .optional()
    .meta({ description: "Replaces the check's own severity.", examples: ['critical'] }),
  mode: mode.optional().meta({
    description: "What the check's repairs may do; the policy's mode where absent.",
    examples: ['enforce'],
  }),
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
    trail: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Name or ARN of the trail to make multi-region.',
        examples: ['management-events'],
      }),
  }),
  'trail-logging': plain,
  'log-file-validation': plain,
  'kms-encryption': z.strictObject({
    ...common,
    keyId: z
      .string()
      .regex(keyName, 'a key id, key ARN, alias name or alias ARN')
      .optional()
      .meta({
        description: 'Key id, key ARN, alias name or alias ARN that trails must use.',
        examples: ['alias/cloudtrail'],
      }),
  }),
  'event-selectors': z.strictObject({
    ...common,
    each: z
      .boolean()
      .optional()
      .meta({ description: 'Every trail must log all management events by itself.', examples: [true] }),
    dataEvents: z
      .array(dataEvents)
      .optional()
      .meta({
        description:
          'Data events that must be logged wherever trails log: by any of them, or by every one under each.',
        examples: [['AWS::Lambda::Function', { type: 'AWS::S3::Object', readWrite: 'WriteOnly' }]],
      }),
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
      .meta({
        description: 'Insight types on management events that some logging trail must have.',
        examples: [['ApiCallRateInsight', 'ApiErrorRateInsight']],
      }),
  }),
  'cloudwatch-logs': plain,
  delivery: z.strictObject({
    ...common,
    maxAgeHours: z
      .number()
      .positive()
      .optional()
      .meta({ description: 'Hours without a delivery after which it fails.', examples: [48] }),
  }),
  'kms-key-usable': plain,
  'kms-key-rotation': plain,
  'bucket-exists': z.strictObject({
    ...common,
    buckets: z
      .array(z.string().min(1))
      .optional()
      .meta({
        description: 'Buckets of other accounts that trails may be restored to.',
        examples: [['acme-log-archive']],
      }),
  }),
  'bucket-public': plain,
  'bucket-access-logging': plain,
  'bucket-policy': plain,
  'bucket-versioning': plain,
  'bucket-retention': z.strictObject({
    ...common,
    days: z
      .int()
      .positive()
      .optional()
      .meta({ description: 'Days for which log files must be kept.', examples: [2555] }),
  }),
  'trail-tags': z.strictObject({
    ...common,
    keys: z
      .array(z.string().min(1))
      .optional()
      .meta({ description: 'Tag keys that each trail must have.', examples: [['owner']] }),
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
