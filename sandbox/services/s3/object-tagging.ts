import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { AwsError } from '../../service.ts'
import { noSuchKey, openObject, toldVersion } from './find-version.ts'
import type { ObjectRequest } from './find-version.ts'
import { checkedTags, sortedTags } from './tags.ts'

/** Recorded: LocalStack's TestS3BucketObjectTagging. */
export const objectTagging: Operations<typeof schemas> = {
  GetObjectTagging: (input, context) => {
    const { bucket, object } = withBucketInKey(input, () =>
      openObject(input, context, 'GetObjectTagging', 'not-allowed'),
    )
    return { TagSet: sortedTags(object.tags), ...toldVersion(bucket, object) }
  },
  PutObjectTagging: (input, context) => {
    const { bucket, object } = openObject(input, context, 'PutObjectTagging', 'not-allowed')
    object.tags = checkedTags(input.Tagging?.TagSet, 'object')
    return toldVersion(bucket, object)
  },
  DeleteObjectTagging: (input, context) => {
    const { bucket, object } = openObject(input, context, 'DeleteObjectTagging', 'not-allowed')
    object.tags = []
    return toldVersion(bucket, object)
  },
}

/** Of a missing key S3 tells the bucket too, here and nowhere else (`test_object_tagging_exc`, "get-no-key-tags"). */
function withBucketInKey<T>({ Bucket, Key }: ObjectRequest, open: () => T): T {
  try {
    return open()
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.code !== 'NoSuchKey') throw thrown
    throw noSuchKey(`${Bucket}/${Key}`, thrown.headers)
  }
}
