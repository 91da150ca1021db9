import * as schemas from '@aws-sdk/client-s3'
import type { Service } from '../../service.ts'
import { accountBlockOperations, accountBlockSchemas } from './account-access-block.ts'
import { acls } from './acl.ts'
import { bucketOperations } from './bucket-operations.ts'
import { bucketPolicies } from './bucket-policy.ts'
import { bucketReplication } from './bucket-replication.ts'
import { bucketEncryption } from './bucket-encryption.ts'
import { bucketLifecycle } from './bucket-lifecycle.ts'
import { bucketLogging } from './bucket-logging.ts'
import { bucketNotifications } from './bucket-notifications.ts'
import { bucketPayment } from './bucket-payment.ts'
import { bucketVersioning } from './bucket-versioning.ts'
import { bucketTagging } from './bucket-tagging.ts'
import { copyObject } from './copy-object.ts'
import { createBucket } from './create-bucket.ts'
import { deleteObject } from './delete-object.ts'
import { getObject } from './get-object.ts'
import { getObjectAttributes } from './get-object-attributes.ts'
import { invalidInput } from './invalid-input.ts'
import { listObjects } from './list-objects.ts'
import { withoutEffect } from './without-effect.ts'
import { listVersions } from './list-versions.ts'
import { objectAcl } from './object-acl.ts'
import { objectLock } from './object-lock.ts'
import { objectTagging } from './object-tagging.ts'
import { putObject } from './put-object.ts'

/** S3, as far as trails and their logs need it. */
export const s3: Service<typeof schemas & typeof accountBlockSchemas> = {
  signingName: 's3',
  // Recorded: LocalStack's `test_bucket_policy_crud`, `test_bucket_tagging_crud`.
  statuses: { PutBucketPolicy: 204, PutBucketTagging: 204 },
  schemas: { ...schemas, ...accountBlockSchemas },
  // It asks for the bucket first.
  checksInputItself: true,
  invalidInput,
  unsupported: { PutBucketReplication: ['Token'], PutObjectLockConfiguration: ['Token'] },
  withoutEffect,
  operations: {
    ...createBucket,
    ...bucketOperations,
    ...bucketPolicies,
    ...acls,
    ...bucketVersioning,
    ...bucketEncryption,
    ...bucketLifecycle,
    ...bucketLogging,
    ...bucketNotifications,
    ...bucketPayment,
    ...bucketReplication,
    ...bucketTagging,
    ...putObject,
    ...getObject,
    ...getObjectAttributes,
    ...copyObject,
    ...deleteObject,
    ...listObjects,
    ...listVersions,
    ...objectTagging,
    ...objectLock,
    ...objectAcl,
    ...accountBlockOperations,
  },
}
