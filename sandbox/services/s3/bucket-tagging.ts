import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'
import { checkedTags } from './tags.ts'

/** Recorded: LocalStack's TestS3BucketObjectTagging. */
export const bucketTagging: Operations<typeof schemas> = {
  GetBucketTagging: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketTagging')
    if (!bucket.tags?.length)
      throw s3Error('NoSuchTagSet', 'The TagSet does not exist', { BucketName: bucket.name })
    return { TagSet: bucket.tags }
  },
  PutBucketTagging: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketTagging')
    bucket.tags = checkedTags(input.Tagging?.TagSet, 'bucket')
    return {}
  },
  DeleteBucketTagging: (input, context) => {
    delete openBucket(input, context, 'PutBucketTagging').tags
    return {}
  },
}
