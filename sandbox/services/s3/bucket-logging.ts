import type * as schemas from '@aws-sdk/client-s3'
import type { LoggingEnabled } from '@aws-sdk/client-s3'
import type { Operations, RequestContext } from '../../service.ts'
import { findBucket } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { malformedXml, s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Recorded: LocalStack's TestS3BucketLogging. */
export const bucketLogging: Operations<typeof schemas> = {
  GetBucketLogging: (input, context) => {
    const { logging } = openBucket(input, context, 'GetBucketLogging')
    return logging ? { LoggingEnabled: logging } : {}
  },
  PutBucketLogging: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketLogging')
    if (!input.BucketLoggingStatus) throw malformedXml()
    const { LoggingEnabled: logging } = input.BucketLoggingStatus
    if (logging) {
      requireTarget(bucket, logging, context)
      bucket.logging = { ...logging, TargetPrefix: logging.TargetPrefix ?? '' }
    } else delete bucket.logging
    return {}
  },
}

function requireTarget(
  bucket: SandboxBucket,
  { TargetBucket = '' }: LoggingEnabled,
  { world }: RequestContext,
): void {
  const target = findBucket(world, TargetBucket)
  if (!target)
    throw s3Error('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', {
      TargetBucket,
    })
  if (target.account !== bucket.account)
    throw s3Error(
      'InvalidTargetBucketForLogging',
      'The owner for the bucket to be logged and the target bucket must be the same.',
      { TargetBucket },
    )
  if (target.region !== bucket.region)
    throw s3Error('CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed. ', {
      TargetBucketLocation: target.region,
    })
}
