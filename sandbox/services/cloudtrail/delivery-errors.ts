import type { World } from '../../world.ts'
import { keyEncrypts } from '../kms/cloudtrail-access.ts'
import { findKey } from '../kms/keys.ts'
import { logGroupByArn } from '../logs/state.ts'
import { bucketArn, findBucket } from '../s3/buckets.ts'
import type { SandboxBucket } from '../s3/buckets.ts'
import { bucketShowsAcl, bucketTakesObject } from '../s3/cloudtrail-access.ts'
import { topicLetsCloudTrailPublish } from '../sns/topic-access.ts'
import type { DeliveryTrouble, StoredTrail } from './trail.ts'
import { writtenFiles } from './written-files.ts'

/**
 * What goes wrong now when a trail that is logging delivers from a region, as its destinations stand at this moment:
 * the error codes of S3, SNS and CloudWatch Logs, as GetTrailStatus shows them. A stopped trail delivers nothing, so
 * it fails at nothing.
 */
export function deliveryErrors(world: World, trail: StoredTrail, region: string): DeliveryTrouble {
  if (!trail.logging) return {}
  const { delivery, digest } = fileErrors(world, trail, region)
  const notification = notificationError(world, trail)
  const logGroup = logGroupError(world, trail)
  return {
    ...(delivery && { delivery }),
    ...(digest && { digest }),
    ...(notification && { notification }),
    ...(logGroup && { logGroup }),
  }
}

function notificationError(world: World, trail: StoredTrail): string | undefined {
  const { topicArn } = trail.configuration
  if (topicArn === undefined) return undefined
  const lets = topicLetsCloudTrailPublish(world, topicArn, { trailArn: trail.arn, account: trail.account })
  return lets ? undefined : 'AuthorizationError'
}

function logGroupError(world: World, { configuration: { logGroupArn } }: StoredTrail): string | undefined {
  if (logGroupArn === undefined || logGroupByArn(world, logGroupArn)) return undefined
  return 'ResourceNotFoundException'
}

/** The first error of a log file, and of a digest. */
function fileErrors(world: World, trail: StoredTrail, region: string): DeliveryTrouble {
  const bucket = findBucket(world, trail.configuration.bucket)
  const general = bucket ? bucketError(world, trail, bucket) : 'NoSuchBucket'
  if (!bucket || general !== undefined) return { delivery: general, digest: general }
  const errors = writtenFiles(world, trail, region).map(({ key, isDigest }) => ({
    isDigest,
    error: objectError(world, trail, bucket, key),
  }))
  const firstOf = (digests: boolean) => errors.find((file) => file.isDigest === digests && file.error)?.error
  return { delivery: firstOf(false), digest: firstOf(true) }
}

/** The error with which a trail's bucket or key refuses one file now. */
export function fileError(
  world: World,
  trail: StoredTrail,
  bucket: SandboxBucket,
  key: string,
): string | undefined {
  return bucketError(world, trail, bucket) ?? objectError(world, trail, bucket, key)
}

/**
 * A bucket of CloudTrail's "cannot be configured as a Requester Pays bucket" (CloudTrail user guide, "Amazon S3 bucket policy
 * for CloudTrail"): CloudTrail does not say that it pays, and gets what S3 gives to whoever does not. [U: the code]
 */
function bucketError(world: World, trail: StoredTrail, bucket: SandboxBucket): string | undefined {
  const { kmsKeyArn } = trail.configuration
  if (bucket.payer === 'Requester') return 'AccessDenied'
  if (!bucketShowsAcl(world, bucket, writerOf(trail))) return 'AccessDenied'
  if (kmsKeyArn === undefined) return undefined
  const key = findKey(world, trail.account, bucket.region, kmsKeyArn)
  if (!key) return 'KMS.NotFoundException'
  if (key.state === 'Enabled') return undefined
  return key.state === 'Disabled' ? 'KMS.DisabledException' : 'KMS.KMSInvalidStateException'
}

function objectError(
  world: World,
  trail: StoredTrail,
  bucket: SandboxBucket,
  name: string,
): string | undefined {
  const writer = writerOf(trail)
  if (!bucketTakesObject(world, bucket, writer, name)) return 'AccessDenied'
  const { kmsKeyArn } = writer
  const key = kmsKeyArn === undefined ? undefined : findKey(world, trail.account, bucket.region, kmsKeyArn)
  const arn = `${bucketArn(world, bucket.name)}/${name}`
  return !key || keyEncrypts(world, key, writer, arn) ? undefined : 'AccessDenied'
}

const writerOf = ({ arn: trailArn, account, configuration: { kmsKeyArn } }: StoredTrail) => ({
  trailArn,
  account,
  kmsKeyArn,
})
