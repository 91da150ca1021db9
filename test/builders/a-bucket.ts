import type { Bucket, LogTarget, PolicyDocument, PolicyStatement } from '../../lib/model/index.ts'
import { account } from './a-trail.ts'

const delivered = `arn:aws:s3:::trail-logs/AWSLogs/${account}/*`

/** The two statements that CloudTrail needs (user guide, "Amazon S3 bucket policy for CloudTrail"). */
export function aTrailBucketPolicy(
  condition: PolicyStatement['Condition'] | null = {
    StringEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${account}:trail/main` },
  },
  resource: string | string[] = delivered,
): PolicyDocument {
  const service = { Service: 'cloudtrail.amazonaws.com' }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSCloudTrailAclCheck',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetBucketAcl',
        Resource: 'arn:aws:s3:::trail-logs',
        ...(condition && { Condition: condition }),
      },
      {
        Sid: 'AWSCloudTrailWrite',
        Effect: 'Allow',
        Principal: service,
        Action: 's3:PutObject',
        Resource: resource,
        Condition: {
          ...condition,
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...condition?.StringEquals },
        },
      },
    ],
  }
}

const ownersGrant = { grantee: 'owner-canonical-id', permission: 'FULL_CONTROL' }

/** The policy by which a bucket takes the access logs of another (S3 user guide, "Permissions for log delivery"). */
export const anAccessLogPolicy = (
  changes: Partial<PolicyStatement> = {},
  ...more: PolicyStatement[]
): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'S3ServerAccessLogsPolicy',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: 'arn:aws:s3:::access-logs/trail-logs/*',
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::trail-logs' },
        StringEquals: { 'aws:SourceAccount': account },
      },
      ...changes,
    },
    ...more,
  ],
})

/** A bucket of the same region and account that S3 can deliver access logs to. */
export const aLogTarget = (changes: Partial<LogTarget> = {}): LogTarget => ({
  region: { ok: true, value: 'us-east-1' },
  owned: { ok: true, value: true },
  objectLock: { ok: true, value: false },
  requesterPays: { ok: true, value: false },
  encryption: { ok: true, value: 'AES256' },
  policy: { ok: true, value: anAccessLogPolicy() },
  grants: { ok: true, value: [ownersGrant] },
  ...changes,
})

/** A private, versioned bucket that CloudTrail may write, with access logging elsewhere. */
export function aBucket(changes: Partial<Bucket> = {}): Bucket {
  const block = {
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  }
  return {
    name: 'trail-logs',
    region: { ok: true, value: 'us-east-1' },
    policy: { ok: true, value: aTrailBucketPolicy() },
    policyIsPublic: { ok: true, value: false },
    grants: { ok: true, value: [ownersGrant] },
    publicAccessBlock: { ok: true, value: block },
    accountPublicAccessBlock: { ok: true, value: block },
    versioning: { ok: true, value: 'Enabled' },
    mfaDelete: { ok: true, value: false },
    objectLock: { ok: true, value: undefined },
    lifecycle: { ok: true, value: [] },
    logging: {
      ok: true,
      value: { targetBucket: 'access-logs', targetPrefix: 'trail-logs/', target: aLogTarget() },
    },
    ...changes,
  }
}
