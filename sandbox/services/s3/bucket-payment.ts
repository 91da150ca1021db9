import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { malformedXml } from './errors.ts'
import { openBucket } from './open-bucket.ts'

/** Recorded: LocalStack's `test_s3_request_payer`, `…_exceptions`. */
export const bucketPayment: Operations<typeof schemas> = {
  GetBucketRequestPayment: (input, context) => ({
    Payer: openBucket(input, context, 'GetBucketRequestPayment').payer ?? 'BucketOwner',
  }),
  PutBucketRequestPayment: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketRequestPayment')
    const payer = input.RequestPaymentConfiguration?.Payer
    if (!payer) throw malformedXml()
    bucket.payer = payer
    return {}
  },
}
