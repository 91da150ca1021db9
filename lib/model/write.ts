import type { PublicAccessBlock } from './destination.ts'

/** Inputs as the SDK takes them, only the members that Trailkeeper ever sends. */
export type TrailUpdate = {
  Name: string
  IsMultiRegionTrail?: boolean
  IncludeGlobalServiceEvents?: boolean
  RecursiveLogging?: boolean
  EnableLogFileValidation?: boolean
  KmsKeyId?: string
  S3BucketName?: string
  S3KeyPrefix?: string
  SnsTopicName?: string
  CloudWatchLogsLogGroupArn?: string
  CloudWatchLogsRoleArn?: string
  IsOrganizationTrail?: boolean
}

export type WrittenTags = { Key: string; Value: string }[]

export type WrittenBasicSelector = {
  ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly'
  IncludeManagementEvents: boolean
  DataResources: { Type: string; Values: string[] }[]
  ExcludeManagementEventSources: string[]
}

export type WrittenAdvancedSelector = {
  Name?: string
  FieldSelectors: {
    Field: string
    Equals?: string[]
    StartsWith?: string[]
    EndsWith?: string[]
    NotEquals?: string[]
    NotStartsWith?: string[]
    NotEndsWith?: string[]
  }[]
}

export type SelectorsInput =
  | { TrailName: string; EventSelectors: WrittenBasicSelector[] }
  | { TrailName: string; AdvancedEventSelectors: WrittenAdvancedSelector[] }

type WrittenBlock = { [Name in keyof PublicAccessBlock as Capitalize<Name>]: boolean }

type WrittenTarget = { Id: string; Arn: string; RoleArn?: string; DeadLetterConfig?: { Arn: string } }

export type Json = string | number | boolean | null | Json[] | JsonObject
export type JsonObject = { [name: string]: Json }

/** Every write that Trailkeeper may ever send as a repair (law 4): nothing here stops, deletes or empties. */
export type Write =
  | { service: 'cloudtrail'; operation: 'StartLogging'; input: { Name: string } }
  | { service: 'cloudtrail'; operation: 'UpdateTrail'; input: TrailUpdate }
  | { service: 'cloudtrail'; operation: 'PutEventSelectors'; input: SelectorsInput }
  | {
      service: 'cloudtrail'
      operation: 'PutInsightSelectors'
      input: {
        TrailName: string
        InsightSelectors: {
          InsightType: 'ApiCallRateInsight' | 'ApiErrorRateInsight'
          EventCategories?: ('Management' | 'Data')[]
        }[]
      }
    }
  | {
      service: 'cloudtrail'
      operation: 'CreateTrail'
      input: TrailUpdate & { S3BucketName: string; TagsList?: WrittenTags }
    }
  | { service: 'cloudtrail'; operation: 'AddTags'; input: { ResourceId: string; TagsList: WrittenTags } }
  | {
      service: 's3'
      operation: 'CreateBucket'
      input: { Bucket: string; CreateBucketConfiguration?: { Tags: WrittenTags } }
    }
  | { service: 's3'; operation: 'PutBucketPolicy'; input: { Bucket: string; Policy: string } }
  | {
      service: 's3'
      operation: 'PutPublicAccessBlock'
      input: { Bucket: string; PublicAccessBlockConfiguration: WrittenBlock }
    }
  | {
      service: 's3'
      operation: 'PutBucketVersioning'
      input: { Bucket: string; VersioningConfiguration: { Status: 'Enabled' } }
    }
  | {
      service: 's3'
      operation: 'PutBucketLifecycleConfiguration'
      input: { Bucket: string; LifecycleConfiguration: { Rules: JsonObject[] } }
    }
  | { service: 'kms'; operation: 'EnableKey'; input: { KeyId: string } }
  | { service: 'kms'; operation: 'CancelKeyDeletion'; input: { KeyId: string } }
  | {
      service: 'kms'
      operation: 'PutKeyPolicy'
      input: { KeyId: string; PolicyName: 'default'; Policy: string }
    }
  | {
      service: 'events'
      operation: 'PutRule'
      input: { Name: string; EventPattern: string; State: 'ENABLED'; Description: string; Tags?: WrittenTags }
    }
  | { service: 'events'; operation: 'EnableRule'; input: { Name: string } }
  | { service: 'events'; operation: 'PutTargets'; input: { Rule: string; Targets: WrittenTarget[] } }

/** Operations of repairs that, with what was there before as their input, take a repair back as well. */
type PuttingBack =
  | 'UpdateTrail'
  | 'PutEventSelectors'
  | 'PutInsightSelectors'
  | 'AddTags'
  | 'PutBucketPolicy'
  | 'PutPublicAccessBlock'
  | 'PutBucketLifecycleConfiguration'
  | 'PutKeyPolicy'
  | 'PutRule'

/**
 * Every write that may take an applied repair back: under a person's credentials, through lib/apply/undo-run.ts, and
 * in no deployed function.
 */
export type UndoWrite =
  | Extract<Write, { operation: PuttingBack }>
  | { service: 'cloudtrail'; operation: 'StopLogging'; input: { Name: string } }
  | { service: 'cloudtrail'; operation: 'DeleteTrail'; input: { Name: string } }
  | { service: 's3'; operation: 'DeleteBucket'; input: { Bucket: string } }
  | { service: 's3'; operation: 'DeleteBucketPolicy'; input: { Bucket: string } }
  | { service: 's3'; operation: 'DeletePublicAccessBlock'; input: { Bucket: string } }
  | {
      service: 's3'
      operation: 'PutBucketVersioning'
      input: { Bucket: string; VersioningConfiguration: { Status: 'Suspended' } }
    }
  | { service: 'kms'; operation: 'DisableKey'; input: { KeyId: string } }
  | {
      service: 'kms'
      operation: 'ScheduleKeyDeletion'
      input: { KeyId: string; PendingWindowInDays?: number }
    }
  | RuleRemoval

/** Writes that take forwarding rules away: by undo, and by `trailkeeper uninstall`. */
export type RuleRemoval =
  | { service: 'events'; operation: 'DisableRule'; input: { Name: string } }
  | { service: 'events'; operation: 'DeleteRule'; input: { Name: string } }
  | { service: 'events'; operation: 'RemoveTargets'; input: { Rule: string; Ids: string[] } }
