import type { AccountId, Arn, PolicyDocument, PolicyStatement } from '../../model/index.ts'

/** Sids of the statements that Trailkeeper writes: it knows its own by them, and touches no others. */
export const trailBucketSids = ['TrailkeeperAclCheck', 'TrailkeeperWrite'] as const

type TrailBucket = {
  bucket: string
  account: AccountId
  partition: string
  trailArn: Arn
  /** The trail's prefix, without a slash at its end. */
  prefix?: string
  /** For an organization's trail. */
  organizationId?: string
}

type Grant = PolicyStatement & { Sid: string; Action: string }

/**
 * The least that lets one trail write to a bucket; an organization's trail writes below the organization's id as well
 * (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", "Creating a trail for an organization with the AWS
 * CLI").
 */
export function trailBucketGrants({ bucket, account, partition, trailArn, ...trail }: TrailBucket): Grant[] {
  const principal = { Service: 'cloudtrail.amazonaws.com' }
  const fromThisTrail = { 'aws:SourceArn': trailArn }
  const logs = `arn:${partition}:s3:::${bucket}/${trail.prefix === undefined ? '' : `${trail.prefix}/`}AWSLogs`
  const own = `${logs}/${account}/*`
  return [
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
      Resource: trail.organizationId === undefined ? own : [own, `${logs}/${trail.organizationId}/*`],
      Condition: { StringEquals: { ...fromThisTrail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    },
  ]
}

/** A whole policy with nothing else in it, for a bucket of the trail's own. */
export const trailBucketPolicy = (trail: TrailBucket): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: trailBucketGrants(trail),
})
