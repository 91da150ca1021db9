import type { ApiCall } from '../api-call.ts'
import { bucketPolicyLoss } from '../policy-loss.ts'
import { earlyExpiry } from '../early-expiry.ts'
import { accountIn, isForeign, type ServiceRules, when } from '../rule.ts'
import { field, fieldAt, listOf, nonEmpty, objectOf } from '../../text/fields.ts'
import { defaultLockIn } from '../../trail/baseline/setting-differences.ts'
import { s3AccessRules } from './s3-access.ts'
import { bucketOf, s3BatchRules } from './s3-access-points.ts'
import { s3ObjectRules } from './s3-objects.ts'

const bucket = { kind: 'buckets', targets: bucketOf } as const

/** S3 (user guide, "Amazon S3 CloudTrail events": several names differ from the API's). */
export const s3Rules: ServiceRules = {
  DeleteBucket: { ...bucket, weakens: ['log-delivery'], when: 'always', auto: 'alert' },
  DeleteBucketPolicy: { ...bucket, weakens: ['log-delivery'], when: 'always', auto: 'conditional' },
  PutBucketPolicy: {
    ...bucket,
    weakens: ['log-delivery', 'log-integrity', 'log-confidentiality', 'event-access'],
    when: 'CloudTrail can no longer write, now or from a day on, or maybe by a Deny; principals outside of the account may read, write, delete or change the policy; or a Deny keeps the account from reading',
    auto: 'conditional',
    judge: bucketPolicyLoss,
  },
  PutBucketLifecycle: {
    ...bucket,
    weakens: ['log-retention', 'log-integrity', 'event-access'],
    when: 'an enabled rule that can match log files expires them before the retention ends, or moves them to DEEP_ARCHIVE before it',
    auto: 'conditional',
    judge: earlyExpiry,
  },
  PutBucketVersioning: {
    ...bucket,
    weakens: ['log-integrity'],
    when: 'versioning is suspended, or MFA delete is disabled',
    auto: 'conditional',
    judge: (call) => {
      const versioning = field(call.params, 'VersioningConfiguration')
      const disabled = nonEmpty(field(versioning, 'MfaDelete', 'MFADelete')) === 'Disabled'
      return when(nonEmpty(field(versioning, 'Status')) === 'Suspended' || disabled, 'log-integrity')
    },
  },
  PutBucketLogging: {
    ...bucket,
    weakens: ['access-logging'],
    when: 'access logging is turned off, or led into the bucket itself',
    auto: 'yes',
    judge: (call) => when(!logsAccess(call), 'access-logging'),
  },
  DeleteBucketEncryption: { ...bucket, weakens: ['kms-encryption'], when: 'always', auto: 'conditional' },
  PutBucketEncryption: {
    ...bucket,
    weakens: ['kms-encryption'],
    when: 'the new key belongs to another account',
    auto: 'conditional',
    judge: (call) => when(encryptsForOthers(call), 'kms-encryption'),
  },
  DeleteBucketReplication: { ...bucket, weakens: ['log-replication'], when: 'always', auto: 'conditional' },
  PutBucketReplication: {
    ...bucket,
    weakens: ['log-replication'],
    when: 'no rule stays enabled, or copies go to another account',
    auto: 'conditional',
    judge: (call) => when(replicationLost(call), 'log-replication'),
  },
  PutBucketObjectLockConfiguration: {
    ...bucket,
    weakens: ['log-integrity'],
    when: 'the default retention is removed, shorter than the retention, or GOVERNANCE',
    auto: 'conditional',
    judge: (call, { retentionDays }) => when(locksTooLittle(call, retentionDays), 'log-integrity'),
  },
  PutBucketNotification: {
    ...bucket,
    weakens: ['notification'],
    when: 'no notification remains, or one goes to another account',
    auto: 'conditional',
    judge: (call) => when(!notifies(call), 'notification'),
  },
  // "it cannot be configured as a Requester Pays bucket" (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail").
  PutBucketRequestPayment: {
    ...bucket,
    weakens: ['log-delivery'],
    when: 'requesters pay, which CloudTrail does not',
    auto: 'conditional',
    judge: (call) =>
      when(
        nonEmpty(fieldAt(call.params, 'RequestPaymentConfiguration', 'Payer')) !== 'BucketOwner',
        'log-delivery',
      ),
  },
  ...s3AccessRules,
  ...s3BatchRules,
  ...s3ObjectRules,
}

function encryptsForOthers(call: ApiCall): boolean {
  return listOf(fieldAt(call.params, 'ServerSideEncryptionConfiguration', 'Rule')).some((rule) =>
    isForeign(nonEmpty(fieldAt(rule, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID')), call),
  )
}

function replicationLost(call: ApiCall): boolean {
  const rules = listOf(fieldAt(call.params, 'ReplicationConfiguration', 'Rule'))
  const enabled = rules.filter((rule) => nonEmpty(field(rule, 'Status')) === 'Enabled')
  return enabled.length === 0 || enabled.some((rule) => leavesAccount(rule, call))
}

function leavesAccount(rule: unknown, call: ApiCall): boolean {
  const account = nonEmpty(fieldAt(rule, 'Destination', 'Account'))
  const bucketAccount = accountIn(nonEmpty(fieldAt(rule, 'Destination', 'Bucket')))
  const to = account ?? bucketAccount
  return to !== undefined && call.account !== undefined && to !== call.account
}

function locksTooLittle(call: ApiCall, retentionDays: number): boolean {
  const { isCompliance, days } = defaultLockIn(call.params)
  return !isCompliance || days < retentionDays
}

/** A target bucket is in the same account and region (S3 user guide, "Logging requests with server access logging"). */
function logsAccess(call: ApiCall): boolean {
  const to = objectOf(fieldAt(call.params, 'BucketLoggingStatus', 'LoggingEnabled'))
  const bucketName = nonEmpty(field(call.params, 'bucketName'))
  return to !== undefined && nonEmpty(field(to, 'TargetBucket')) !== bucketName
}

/** An empty EventBridgeConfiguration turns events on; the others name a queue, a topic or a function. */
function notifies(call: ApiCall): boolean {
  const configuration = objectOf(field(call.params, 'NotificationConfiguration'))
  const all = Object.entries(configuration ?? {}).filter(
    ([name, value]) => name.endsWith('Configuration') && value !== null,
  )
  return all.length > 0 && !all.some(([, value]) => listOf(value).some((one) => leadsToOthers(one, call)))
}

const leadsToOthers = (configuration: unknown, call: ApiCall) =>
  ['Topic', 'Queue', 'CloudFunction', 'LambdaFunctionArn'].some((name) =>
    isForeign(nonEmpty(field(configuration, name)), call),
  )

/** Names under which the same calls are recorded too. */
export const s3Aliases: Readonly<Record<string, string>> = {
  PutBucketLifecycleConfiguration: 'PutBucketLifecycle',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'DeleteBucketPublicAccessBlock',
}
