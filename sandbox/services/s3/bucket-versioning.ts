import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Recorded: LocalStack's TestS3BucketVersioning, `test_disable_versioning_on_locked_bucket`. */
export const bucketVersioning: Operations<typeof schemas> = {
  GetBucketVersioning: (input, context) => {
    const { versioning, mfaDelete } = openBucket(input, context, 'GetBucketVersioning')
    return { ...(versioning ? { Status: versioning } : {}), ...(mfaDelete ? { MFADelete: mfaDelete } : {}) }
  },
  PutBucketVersioning: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketVersioning')
    const { Status, MFADelete } = input.VersioningConfiguration ?? {}
    // MFA delete is turned on and off by the root user with a device (S3 guide, "Configuring MFA delete").
    const asksForMfa = MFADelete === 'Enabled' || bucket.mfaDelete === 'Enabled'
    if (asksForMfa && (input.MFA === undefined || !context.caller.arn.endsWith(':root')))
      throw s3Error('AccessDenied', 'Mfa Authentication must be used for this request')
    if (!Status)
      throw s3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified')
    if (Status === 'Suspended' && bucket.objectLock)
      throw s3Error(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
      )
    bucket.versioning = Status
    if (MFADelete) bucket.mfaDelete = MFADelete
    return {}
  },
}
