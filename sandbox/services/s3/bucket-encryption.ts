import type * as schemas from '@aws-sdk/client-s3'
import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { defaultEncryption } from './buckets.ts'
import { invalidArgument, malformedXml } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Recorded: LocalStack's TestS3BucketEncryption. */
export const bucketEncryption: Operations<typeof schemas> = {
  GetBucketEncryption: (input, context) => {
    const { encryption } = openBucket(input, context, 'GetEncryptionConfiguration')
    return { ServerSideEncryptionConfiguration: { Rules: encryption } }
  },
  PutBucketEncryption: (input, context) => {
    const bucket = openBucket(input, context, 'PutEncryptionConfiguration')
    bucket.encryption = [checkedRule(input.ServerSideEncryptionConfiguration?.Rules)]
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

/** There is one rule, and a key only beside an algorithm of KMS. */
function checkedRule(rules: readonly ServerSideEncryptionRule[] | undefined): ServerSideEncryptionRule {
  const [rule, ...more] = rules ?? []
  const standard = rule?.ApplyServerSideEncryptionByDefault
  const says = standard?.SSEAlgorithm !== undefined || rule?.BlockedEncryptionTypes !== undefined
  if (!rule || more.length > 0 || !says) throw malformedXml()
  if (standard?.KMSMasterKeyID !== undefined && !standard.SSEAlgorithm?.startsWith('aws:kms'))
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      'ApplyServerSideEncryptionByDefault',
    )
  return { ...rule, BucketKeyEnabled: rule.BucketKeyEnabled ?? false }
}
