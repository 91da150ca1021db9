import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { s3Error } from './errors.ts'
import { checkLifecycle } from './lifecycle-rules.ts'
import { openBucket } from './open-bucket.ts'

/** Lifecycle rules: kept and told, and carried out by nobody. */
export const bucketLifecycle: Operations<typeof schemas> = {
  GetBucketLifecycleConfiguration: (input, context) => {
    const { lifecycle, smallObjects, name } = openBucket(input, context, 'GetLifecycleConfiguration')
    if (!lifecycle)
      throw s3Error('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', {
        BucketName: name,
      })
    return { Rules: lifecycle, TransitionDefaultMinimumObjectSize: smallObjects ?? STANDARD_SIZE }
  },
  PutBucketLifecycleConfiguration: (input, context) => {
    const bucket = openBucket(input, context, 'PutLifecycleConfiguration')
    const rules = checkLifecycle(input.LifecycleConfiguration?.Rules ?? [])
    bucket.lifecycle = rules.map((rule, index) => ({ ...rule, ID: rule.ID || `rule-${index + 1}` }))
    bucket.smallObjects = input.TransitionDefaultMinimumObjectSize ?? STANDARD_SIZE
    return { TransitionDefaultMinimumObjectSize: bucket.smallObjects }
  },
  DeleteBucketLifecycle: (input, context) => {
    const bucket = openBucket(input, context, 'PutLifecycleConfiguration')
    delete bucket.lifecycle
    delete bucket.smallObjects
    return {}
  },
}

const STANDARD_SIZE = 'all_storage_classes_128K'
