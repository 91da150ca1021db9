import { AwsError } from '../../service.ts'
import { keyEncrypts, keyShowsItself } from '../kms/cloudtrail-access.ts'
import { findKey } from '../kms/keys.ts'
import type { SandboxKey } from '../kms/keys.ts'
import { bucketArn, findBucket } from '../s3/buckets.ts'
import type { Destination } from './destination.ts'
import { askedFor } from './written-files.ts'

/**
 * The ARN of the key that an id, an alias or either's ARN stands for, in the region of the trail's bucket. Throws
 * InvalidKmsKeyIdException, KmsKeyNotFoundException ("does not exist, or the S3 bucket and the KMS key are not in
 * the same Region"), KmsException for a key that is not enabled (KmsKeyDisabledException is "no longer in use"), or
 * InsufficientEncryptionPolicyException.
 */
export function keyArnFor(trail: Destination, reference: string): string {
  if (!isKeyReference(reference)) {
    throw new AwsError('InvalidKmsKeyIdException', `${reference} is not a valid KMS key.`)
  }
  const { bucket } = trail.configuration
  const region = findBucket(trail.world, bucket)?.region ?? trail.homeRegion
  const key = findKey(trail.world, trail.account, region, reference)
  if (!key) {
    throw new AwsError(
      'KmsKeyNotFoundException',
      `KMS key ${reference} does not exist in ${region}, the region of bucket ${bucket}.`,
    )
  }
  if (key.state !== 'Enabled') throw new AwsError('KmsException', `KMS key ${key.arn} is ${key.state}.`)
  if (!letsCloudTrailUse(trail, key)) {
    throw new AwsError(
      'InsufficientEncryptionPolicyException',
      `Insufficient permissions to access S3 bucket ${bucket} or KMS key ${key.arn}.`,
    )
  }
  return key.arn
}

function letsCloudTrailUse(trail: Destination, key: SandboxKey): boolean {
  const { world, arn: trailArn, account, configuration } = trail
  const user = { trailArn, account }
  if (!keyShowsItself(world, key, user)) return false
  const arn = bucketArn(world, configuration.bucket)
  return askedFor(trail).every((object) => keyEncrypts(world, key, user, `${arn}/${object}`))
}

function isKeyReference(reference: string): boolean {
  const local = /^(alias\/[\w/-]{1,250}|(mrk-)?[0-9a-f-]{32,36})$/
  const arn = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(alias|key)\/[\w/-]+$/
  return local.test(reference) || arn.test(reference)
}
