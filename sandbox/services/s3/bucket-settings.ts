import type * as schemas from '@aws-sdk/client-s3'
import type { LifecycleRule } from '@aws-sdk/client-s3'
import type { AwsError, Operations } from '../../service.ts'
import { defaultEncryption, findBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Versioning, lifecycle, access logging, encryption and object lock. */
export const bucketSettings: Operations<typeof schemas> = {
  GetBucketVersioning: (input, context) => {
    const { versioning, mfaDelete } = openBucket(input, context, 'GetBucketVersioning')
    return { ...(versioning ? { Status: versioning } : {}), ...(mfaDelete ? { MFADelete: mfaDelete } : {}) }
  },
  PutBucketVersioning: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketVersioning')
    const { Status, MFADelete } = input.VersioningConfiguration ?? {}
    if (!Status) throw s3Error('MalformedXML', 'The Versioning element must be specified')
    if (Status === 'Suspended' && bucket.objectLock)
      throw s3Error(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      )
    bucket.versioning = Status
    if (MFADelete) bucket.mfaDelete = MFADelete
    return {}
  },
  GetBucketLifecycleConfiguration: (input, context) => {
    const { lifecycle, name } = openBucket(input, context, 'GetLifecycleConfiguration')
    if (!lifecycle)
      throw s3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
        BucketName: name,
      })
    return { Rules: lifecycle, TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' }
  },
  PutBucketLifecycleConfiguration: (input, context) => {
    const bucket = openBucket(input, context, 'PutLifecycleConfiguration')
    const rules = input.LifecycleConfiguration?.Rules ?? []
    if (rules.length === 0 || !rules.every(isWellFormed)) throw malformed()
    bucket.lifecycle = rules.map((rule, index) => ({ ...rule, ID: rule.ID ?? `rule-${index + 1}` }))
    return { TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K' }
  },
  DeleteBucketLifecycle: (input, context) => {
    delete openBucket(input, context, 'PutLifecycleConfiguration').lifecycle
    return {}
  },
  GetBucketLogging: (input, context) => {
    const { logging } = openBucket(input, context, 'GetBucketLogging')
    return logging ? { LoggingEnabled: logging } : {}
  },
  PutBucketLogging: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketLogging')
    const logging = input.BucketLoggingStatus?.LoggingEnabled
    if (!logging) {
      delete bucket.logging
      return {}
    }
    const target = findBucket(context.world, logging.TargetBucket ?? '')
    if (!target)
      throw s3Error('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist')
    if (target.account !== bucket.account || target.region !== bucket.region) {
      throw s3Error(
        'InvalidTargetBucketForLogging',
        'The owner and the location of the target bucket must be those of the source bucket',
      )
    }
    bucket.logging = { ...logging, TargetPrefix: logging.TargetPrefix ?? '' }
    return {}
  },
  GetBucketEncryption: (input, context) => {
    const { encryption } = openBucket(input, context, 'GetEncryptionConfiguration')
    return { ServerSideEncryptionConfiguration: { Rules: encryption } }
  },
  PutBucketEncryption: (input, context) => {
    const bucket = openBucket(input, context, 'PutEncryptionConfiguration')
    const rules = input.ServerSideEncryptionConfiguration?.Rules
    if (!rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm) throw malformed()
    bucket.encryption = rules
    bucket.encryptionWasSet = true
    return {}
  },
  DeleteBucketEncryption: (input, context) => {
    // Since January 2023 there is no bucket without encryption: S3's own keys take over.
    const bucket = openBucket(input, context, 'PutEncryptionConfiguration')
    bucket.encryption = structuredClone(defaultEncryption)
    bucket.encryptionWasSet = false
    return {}
  },
}

const malformed = (): AwsError =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

function isWellFormed(rule: LifecycleRule): boolean {
  const acts =
    rule.Expiration ??
    rule.Transitions ??
    rule.NoncurrentVersionExpiration ??
    rule.NoncurrentVersionTransitions
  const scoped = rule.Filter !== undefined || Object.hasOwn(rule, 'Prefix')
  const status = rule.Status === 'Enabled' || rule.Status === 'Disabled'
  return status && scoped && (acts !== undefined || rule.AbortIncompleteMultipartUpload !== undefined)
}
