import type { World } from '../../world.ts'
import { keyLetsCloudTrailEncrypt } from '../kms/cloudtrail-access.ts'
import { findKey } from '../kms/keys.ts'
import { logGroupByArn } from '../logs/state.ts'
import { findBucket } from '../s3/buckets.ts'
import { topicLetsCloudTrailPublish } from '../sns/topic-access.ts'
import { bucketLetsTrailWrite } from './check-bucket.ts'
import { destinationOf } from './destination.ts'
import type { DeliveryTrouble, StoredTrail } from './trail.ts'

/**
 * What goes wrong now when a trail that is logging delivers, as its destinations stand at this moment: the error
 * codes of S3, SNS and CloudWatch Logs, as GetTrailStatus shows them. A stopped trail delivers nothing, so it fails at nothing.
 */
export function deliveryErrors(world: World, trail: StoredTrail): DeliveryTrouble {
  if (!trail.logging) return {}
  const file = fileError(world, trail)
  const notification = notificationError(world, trail)
  const logGroup = logGroupError(world, trail)
  return {
    ...(file && { delivery: file, digest: file }),
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

function fileError(world: World, trail: StoredTrail): string | undefined {
  const { bucket: name, kmsKeyArn } = trail.configuration
  const bucket = findBucket(world, name)
  if (!bucket) return 'NoSuchBucket'
  if (!bucketLetsTrailWrite(destinationOf(world, trail), bucket)) return 'AccessDenied'
  if (kmsKeyArn === undefined) return undefined
  const key = findKey(world, trail.account, bucket.region, kmsKeyArn)
  if (!key) return 'KMS.NotFoundException'
  if (key.state === 'Disabled') return 'KMS.DisabledException'
  if (key.state !== 'Enabled') return 'KMS.KMSInvalidStateException'
  const lets = keyLetsCloudTrailEncrypt(world, key, { trailArn: trail.arn, account: trail.account })
  return lets ? undefined : 'AccessDenied'
}
