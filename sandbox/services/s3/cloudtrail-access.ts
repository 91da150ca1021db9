import { evaluatePolicy } from '../../policy-evaluation.ts'
import type { World } from '../../world.ts'
import { bucketArn } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'

export type DeliveringTrail = { trailArn: string; account: string; prefix?: string; organizationId?: string }

/**
 * Whether a bucket's policy lets CloudTrail deliver a trail's log files: GetBucketAcl on the bucket and PutObject
 * below `prefix/AWSLogs/account/`, or for an organization's trail `prefix/AWSLogs/organization/account/`, with the owner
 * in full control, unless a statement denies it (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and
 * "Creating a trail for an organization with the AWS CLI").
 */
export function bucketLetsCloudTrailWrite(
  world: World,
  bucket: SandboxBucket,
  trail: DeliveringTrail,
): boolean {
  const arn = bucketArn(world, bucket.name)
  const base = trail.prefix ? `${trail.prefix}/AWSLogs` : 'AWSLogs'
  const conditions = {
    'aws:SourceArn': trail.trailArn,
    'aws:SourceAccount': trail.account,
    'aws:SecureTransport': 'true',
    ...(trail.organizationId ? { 'aws:SourceOrgID': trail.organizationId } : {}),
  }
  const allows = (action: string, resource: string, more: Record<string, string>): boolean =>
    evaluatePolicy(bucket.policy, {
      principal: { service: 'cloudtrail.amazonaws.com' },
      action,
      resource,
      conditions: { ...conditions, ...more },
    }) === 'allow'
  const owner = trail.organizationId ? `${trail.organizationId}/${trail.account}` : trail.account
  const object = `${arn}/${base}/${owner}/CloudTrail/log.json.gz`
  return (
    allows('s3:GetBucketAcl', arn, {}) &&
    allows('s3:PutObject', object, { 's3:x-amz-acl': 'bucket-owner-full-control' })
  )
}
