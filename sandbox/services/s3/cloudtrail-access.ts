import { evaluatePolicy } from '../../policy-evaluation.ts'
import type { RequestKeys } from '../../policy-conditions.ts'
import { serviceKeys } from '../../request-keys.ts'
import type { World } from '../../world.ts'
import { bucketArn } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'

export type DeliveringTrail = { trailArn: string; account: string; kmsKeyArn?: string | undefined }

const service = 'cloudtrail.amazonaws.com'

/** Whether a bucket's policy lets CloudTrail read the bucket's ACL, which it does before it delivers. */
export function bucketShowsAcl(world: World, bucket: SandboxBucket, trail: DeliveringTrail): boolean {
  return allows(world, bucket, trail, 's3:GetBucketAcl', bucketArn(world, bucket.name), {})
}

/**
 * Whether a bucket's policy lets CloudTrail put one object for a trail: with the owner in full control, encrypted
 * with the trail's key where it has one (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and
 * "Encrypting CloudTrail log files, digest files, and event data stores with AWS KMS keys").
 */
export function bucketTakesObject(
  world: World,
  bucket: SandboxBucket,
  trail: DeliveringTrail,
  key: string,
): boolean {
  const { kmsKeyArn } = trail
  const encryption: RequestKeys = kmsKeyArn
    ? {
        's3:x-amz-server-side-encryption': 'aws:kms',
        's3:x-amz-server-side-encryption-aws-kms-key-id': kmsKeyArn,
      }
    : { 's3:x-amz-server-side-encryption': 'AES256' }
  const keys = { 's3:x-amz-acl': 'bucket-owner-full-control', ...encryption }
  return allows(world, bucket, trail, 's3:PutObject', `${bucketArn(world, bucket.name)}/${key}`, keys)
}

function allows(
  world: World,
  bucket: SandboxBucket,
  trail: DeliveringTrail,
  action: string,
  resource: string,
  keys: RequestKeys,
): boolean {
  const sender = { service, sourceArn: trail.trailArn, sourceAccount: trail.account }
  const conditions = { ...serviceKeys(world, sender, bucket), ...requestKeys(bucket), ...keys }
  return evaluatePolicy(bucket.policy, { principal: { service }, action, resource, conditions }) === 'allow'
}

/** CloudTrail asks for TLS 1.2 at least (user guide, "Infrastructure security"); here it uses just that. */
const requestKeys = ({ account }: SandboxBucket): RequestKeys => ({
  's3:TlsVersion': '1.2',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:authType': 'REST-HEADER',
  's3:ResourceAccount': account,
})
