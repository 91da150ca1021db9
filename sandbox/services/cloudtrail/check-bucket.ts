import { AwsError } from '../../service.ts'
import { findKey } from '../kms/keys.ts'
import { findBucket } from '../s3/buckets.ts'
import type { SandboxBucket } from '../s3/buckets.ts'
import { bucketShowsAcl, bucketTakesObject } from '../s3/cloudtrail-access.ts'
import type { Destination } from './destination.ts'
import { askedFor } from './written-files.ts'

/**
 * Throws InvalidS3BucketNameException, InvalidS3PrefixException (longer than 200 characters),
 * S3BucketDoesNotExistException or InsufficientS3BucketPolicyException.
 */
export function checkBucket(trail: Destination): void {
  const { bucket, prefix } = trail.configuration
  if (!isBucketName(bucket)) {
    throw new AwsError(
      'InvalidS3BucketNameException',
      `${bucket || 'An empty name'} is not a valid bucket name.`,
    )
  }
  if ((prefix?.length ?? 0) > 200) {
    throw new AwsError('InvalidS3PrefixException', 'A prefix takes at most 200 characters.')
  }
  const found = findBucket(trail.world, bucket)
  if (!found) throw new AwsError('S3BucketDoesNotExistException', `S3 bucket ${bucket} does not exist!`)
  if (!letsTrailBeMade(trail, found)) {
    throw new AwsError(
      'InsufficientS3BucketPolicyException',
      `Incorrect S3 bucket policy is detected for bucket: ${bucket}`,
    )
  }
}

function letsTrailBeMade(trail: Destination, bucket: SandboxBucket): boolean {
  const { world, arn: trailArn, account, configuration } = trail
  const reference = configuration.kmsKeyArn
  const named = reference ? findKey(world, account, bucket.region, reference) : undefined
  const writer = { trailArn, account, kmsKeyArn: named?.arn ?? reference }
  if (!bucketShowsAcl(world, bucket, writer)) return false
  return askedFor(trail).every((key) => bucketTakesObject(world, bucket, writer, key))
}

/** S3 user guide, "General purpose bucket naming rules". */
function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return false
  return !name.includes('..') && !/^\d{1,3}(\.\d{1,3}){3}$/.test(name)
}
