import type { AccountId, Arn, PolicyDocument } from '../model.ts'

/** Sids of the statements that Trailkeeper writes: it knows its own by them, and touches no others. */
export const trailBucketSids = ['TrailkeeperAclCheck', 'TrailkeeperWrite'] as const

type TrailBucket = { bucket: string; account: AccountId; partition: string; trailArn: Arn }

/** The least that lets one trail write to a bucket. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail". */
export function trailBucketPolicy({ bucket, account, partition, trailArn }: TrailBucket): PolicyDocument {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const fromThisTrail = { 'aws:SourceArn': trailArn }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: trailBucketSids[0],
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:${partition}:s3:::${bucket}`,
        Condition: { StringEquals: fromThisTrail },
      },
      {
        Sid: trailBucketSids[1],
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:PutObject',
        Resource: `arn:${partition}:s3:::${bucket}/AWSLogs/${account}/*`,
        Condition: { StringEquals: { ...fromThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
    ],
  }
}
