import type { LoggedRequest } from '../../../sandbox/core.ts'

/** Operations whose IAM action has another name (Amazon S3 user guide, "Required permissions for S3 API operations"). */
const otherNames: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:GetBucketReplication': 's3:GetReplicationConfiguration',
  's3:GetObjectLockConfiguration': 's3:GetBucketObjectLockConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
}

/** Everybody may ask who they are (STS API reference, GetCallerIdentity). */
const needsNothing = ['sts:GetCallerIdentity']

/** Signing names that are not the prefix of the service's IAM actions. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

/** The IAM actions that requests need, each once. */
export function iamActions(requests: readonly Pick<LoggedRequest, 'service' | 'operation'>[]): string[] {
  const operations = requests.map(({ service, operation }) => `${prefixes[service] ?? service}:${operation}`)
  const actions = operations
    .filter((operation) => !needsNothing.includes(operation))
    .map((operation) => otherNames[operation] ?? operation)
  return [...new Set(actions)].toSorted()
}
