import * as z from 'zod'
import { savedFacet } from './saved-facet.ts'
import type { UndoWrite } from '../model/write.ts'
import { accountIdForm } from '../text/arn.ts'

const line = z.string().max(20_000)
const time = z.iso.datetime()

/** An id says when the run began, and is a file's name without more ado: it can lead nowhere else. */
export const runIdForm = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/

const name = z.string().min(1).max(2048)
const text = z.string().max(100_000)
const texts = z.array(text)

const write = <Service extends string, Operation extends string, Input extends z.ZodType>(
  service: Service,
  operation: Operation,
  input: Input,
) => z.strictObject({ service: z.literal(service), operation: z.literal(operation), input })

const trailName = z.strictObject({ Name: name })
const bucketName = z.strictObject({ Bucket: name })

const trailUpdate = z.strictObject({
  Name: name,
  IsMultiRegionTrail: z.boolean().exactOptional(),
  IncludeGlobalServiceEvents: z.boolean().exactOptional(),
  RecursiveLogging: z.boolean().exactOptional(),
  EnableLogFileValidation: z.boolean().exactOptional(),
  KmsKeyId: text.exactOptional(),
  S3BucketName: name.exactOptional(),
  S3KeyPrefix: text.exactOptional(),
  SnsTopicName: text.exactOptional(),
  CloudWatchLogsLogGroupArn: text.exactOptional(),
  CloudWatchLogsRoleArn: text.exactOptional(),
  IsOrganizationTrail: z.boolean().exactOptional(),
})

const basicSelectors = z.strictObject({
  TrailName: name,
  EventSelectors: z.array(
    z.strictObject({
      ReadWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']),
      IncludeManagementEvents: z.boolean(),
      DataResources: z.array(z.strictObject({ Type: text, Values: texts })),
      ExcludeManagementEventSources: texts,
    }),
  ),
})

const advancedSelectors = z.strictObject({
  TrailName: name,
  AdvancedEventSelectors: z.array(
    z.strictObject({
      Name: text.exactOptional(),
      FieldSelectors: z.array(
        z.strictObject({
          Field: name,
          Equals: texts.exactOptional(),
          StartsWith: texts.exactOptional(),
          EndsWith: texts.exactOptional(),
          NotEquals: texts.exactOptional(),
          NotStartsWith: texts.exactOptional(),
          NotEndsWith: texts.exactOptional(),
        }),
      ),
    }),
  ),
})

const insightSelectors = z.strictObject({
  TrailName: name,
  InsightSelectors: z.array(
    z.strictObject({
      InsightType: z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight']),
      EventCategories: z.array(z.enum(['Management', 'Data'])).exactOptional(),
    }),
  ),
})

const publicAccessBlock = z.strictObject({
  Bucket: name,
  PublicAccessBlockConfiguration: z.strictObject({
    BlockPublicAcls: z.boolean(),
    IgnorePublicAcls: z.boolean(),
    BlockPublicPolicy: z.boolean(),
    RestrictPublicBuckets: z.boolean(),
  }),
})

/** A write that takes one back, as a saved run has it: of all that could stand in a file, only what `UndoWrite` lists. */
const savedUndoWrite = z.discriminatedUnion('operation', [
  write('cloudtrail', 'StopLogging', trailName),
  write('cloudtrail', 'DeleteTrail', trailName),
  write('cloudtrail', 'UpdateTrail', trailUpdate),
  write('cloudtrail', 'PutEventSelectors', z.union([basicSelectors, advancedSelectors])),
  write('cloudtrail', 'PutInsightSelectors', insightSelectors),
  write(
    'cloudtrail',
    'AddTags',
    z.strictObject({ ResourceId: name, TagsList: z.array(z.strictObject({ Key: text, Value: text })) }),
  ),
  write('s3', 'DeleteBucket', bucketName),
  write('s3', 'DeleteBucketPolicy', bucketName),
  write('s3', 'DeletePublicAccessBlock', bucketName),
  write('s3', 'PutBucketPolicy', z.strictObject({ Bucket: name, Policy: text })),
  write('s3', 'PutPublicAccessBlock', publicAccessBlock),
  write(
    's3',
    'PutBucketVersioning',
    z.strictObject({
      Bucket: name,
      VersioningConfiguration: z.strictObject({ Status: z.literal('Suspended') }),
    }),
  ),
  write(
    's3',
    'PutBucketLifecycleConfiguration',
    z.strictObject({
      Bucket: name,
      LifecycleConfiguration: z.strictObject({ Rules: z.array(z.record(z.string(), z.json())) }),
    }),
  ),
  write('kms', 'DisableKey', z.strictObject({ KeyId: name })),
  write(
    'kms',
    'ScheduleKeyDeletion',
    z.strictObject({ KeyId: name, PendingWindowInDays: z.int().min(7).max(30).exactOptional() }),
  ),
  write(
    'kms',
    'PutKeyPolicy',
    z.strictObject({ KeyId: name, PolicyName: z.literal('default'), Policy: text }),
  ),
  write(
    'events',
    'PutRule',
    z.strictObject({
      Name: name,
      EventPattern: text,
      State: z.literal('ENABLED'),
      Description: text,
    }),
  ),
  write('events', 'DisableRule', trailName),
  write('events', 'DeleteRule', trailName),
  write('events', 'RemoveTargets', z.strictObject({ Rule: name, Ids: z.array(name) })),
]) satisfies z.ZodType<UndoWrite>

/** One write of a run, and what became of it. */
const savedCall = z.strictObject({
  /** Which repair of the run it belongs to: its calls were made in order, and are taken back in reverse. */
  repair: z.int().min(0),
  check: line,
  remedy: line,
  resource: line,
  account: z.string().regex(accountIdForm),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Such as `cloudtrail:UpdateTrail`. */
  did: line,
  why: line,
  before: savedFacet,
  after: savedFacet,
  /** Absent where nothing takes it back. */
  undo: savedUndoWrite.exactOptional(),
  /** `begun` where the run ended in the middle of it, so that nobody knows. */
  result: z.enum(['pending', 'begun', 'applied', 'refused', 'failed', 'drifted']),
  message: line.exactOptional(),
  requestId: line.exactOptional(),
  /** When it was taken back. */
  undone: time.exactOptional(),
})

/** What `trailkeeper apply` wrote, call by call: enough to say what was done, and to take it back. */
export const savedRun = z.strictObject({
  schemaVersion: z.literal('1'),
  id: z.string().regex(runIdForm),
  account: z.string().regex(accountIdForm),
  startedAt: time,
  /** Absent where the run was ended before it was through. */
  finishedAt: time.exactOptional(),
  calls: z.array(savedCall).max(10_000),
})

export type SavedCall = z.infer<typeof savedCall>
export type SavedRun = z.infer<typeof savedRun>
