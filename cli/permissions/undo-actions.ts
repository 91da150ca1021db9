/**
 * What takes back the writes of an action, where that is not the action itself. DeletePublicAccessBlock asks for
 * s3:PutBucketPublicAccessBlock (Service Authorization Reference, Amazon S3).
 */
const takenBackBy: Readonly<Record<string, readonly string[]>> = {
  'cloudtrail:CreateTrail': ['cloudtrail:DeleteTrail'],
  'cloudtrail:StartLogging': ['cloudtrail:StopLogging'],
  'events:EnableRule': ['events:DisableRule'],
  'events:PutRule': ['events:PutRule', 'events:DeleteRule'],
  'events:PutTargets': ['events:RemoveTargets'],
  'kms:CancelKeyDeletion': ['kms:ScheduleKeyDeletion'],
  'kms:EnableKey': ['kms:DisableKey'],
  's3:CreateBucket': ['s3:DeleteBucket'],
  's3:PutBucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
}

/** The actions that take back what these do; what they read is read again. */
export const undoActions = (actions: readonly string[]): string[] =>
  actions.flatMap((action) => takenBackBy[action] ?? [action])
