import * as schemas from '@aws-sdk/client-s3'
import type { Service } from '../../service.ts'
import { accountBlockOperations, accountBlockSchemas } from './account-access-block.ts'
import { acls } from './acl.ts'
import { bucketOperations } from './bucket-operations.ts'
import { bucketPolicies } from './bucket-policy.ts'
import { bucketReplication } from './bucket-replication.ts'
import { bucketSettings } from './bucket-settings.ts'
import { objects } from './objects.ts'

/** S3, as far as trails and their logs need it. */
export const s3: Service<typeof schemas & typeof accountBlockSchemas> = {
  signingName: 's3',
  schemas: { ...schemas, ...accountBlockSchemas },
  // It asks for the bucket first.
  checksConstraintsItself: true,
  operations: {
    ...bucketOperations,
    ...bucketPolicies,
    ...acls,
    ...bucketSettings,
    ...bucketReplication,
    ...objects,
    ...accountBlockOperations,
  },
}
