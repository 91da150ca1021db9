import type { Part } from '../model/index.ts'

/** What every sweep reads, whatever the checks. GetCallerIdentity needs no permission. */
export const baseReadPermissions: readonly string[] = ['account:ListRegions', 'cloudtrail:DescribeTrails']

/**
 * The IAM actions that each part needs. They are not always named as their API operations: HeadBucket needs
 * s3:ListBucket (Service Authorization Reference).
 */
export const partPermissions: Record<Part, readonly string[]> = {
  status: ['cloudtrail:GetTrailStatus'],
  'regional-status': ['cloudtrail:GetTrailStatus'],
  'validation-history': ['cloudtrail:LookupEvents'],
  'event-selectors': ['cloudtrail:GetEventSelectors'],
  'insight-selectors': ['cloudtrail:GetInsightSelectors'],
  'event-configuration': ['cloudtrail:GetEventConfiguration'],
  tags: ['cloudtrail:ListTags'],
  bucket: ['s3:ListBucket'],
  'bucket-policy': ['s3:ListBucket', 's3:GetBucketPolicy'],
  'bucket-policy-status': ['s3:ListBucket', 's3:GetBucketPolicyStatus'],
  'bucket-acl': ['s3:ListBucket', 's3:GetBucketAcl'],
  'bucket-public-access-block': ['s3:ListBucket', 's3:GetBucketPublicAccessBlock'],
  'account-public-access-block': ['s3:ListBucket', 's3:GetAccountPublicAccessBlock'],
  'bucket-versioning': ['s3:ListBucket', 's3:GetBucketVersioning'],
  'bucket-lifecycle': ['s3:ListBucket', 's3:GetLifecycleConfiguration'],
  'bucket-logging': [
    's3:ListBucket',
    's3:GetBucketLogging',
    's3:GetBucketObjectLockConfiguration',
    's3:GetBucketRequestPayment',
    's3:GetEncryptionConfiguration',
    's3:GetBucketPolicy',
    's3:GetBucketAcl',
  ],
  'bucket-object-lock': ['s3:ListBucket', 's3:GetBucketObjectLockConfiguration'],
  key: ['kms:DescribeKey'],
  'key-policy': ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  'key-rotation': ['kms:DescribeKey', 'kms:GetKeyRotationStatus'],
  'log-group': ['logs:DescribeLogGroups'],
  topic: ['sns:GetTopicAttributes', 'sns:ListSubscriptionsByTopic', 'kms:DescribeKey', 'kms:GetKeyPolicy'],
  'change-alarm': [
    'logs:DescribeMetricFilters',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:ListAlarmMuteRules',
    'sns:GetTopicAttributes',
    'kms:DescribeKey',
    'kms:GetKeyPolicy',
  ],
  organization: ['organizations:DescribeOrganization', 'organizations:ListDelegatedAdministrators'],
  guard: ['events:ListRules', 'events:ListTargetsByRule'],
}
