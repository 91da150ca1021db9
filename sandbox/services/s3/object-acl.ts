import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { grantsOfAcl, isOwnerAlone } from './acl.ts'
import { canonicalId } from './buckets.ts'
import { s3Error } from './errors.ts'
import { openObject } from './find-version.ts'
import { charged } from './open-bucket.ts'
import { isPublicAcl } from './public-policy.ts'

/** Recorded: LocalStack's `test_put_object_acl_on_delete_marker`. */
export const objectAcl: Operations<typeof schemas> = {
  GetObjectAcl: (input, context) => {
    const { bucket, object } = openObject(input, context, 'GetObjectAcl')
    return { Owner: { ID: canonicalId(object.owner) }, Grants: object.grants, ...charged(bucket, context) }
  },
  PutObjectAcl: (input, context) => {
    const { bucket, object } = openObject(input, context, 'PutObjectAcl', 'not-allowed')
    const grants = grantsOfAcl(input, object.owner, bucket.account, context.wire)
    if (bucket.ownership === 'BucketOwnerEnforced' && !isOwnerAlone(grants, bucket.account))
      throw s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs')
    if (isBlocked(context.world, bucket, 'BlockPublicAcls') && isPublicAcl(grants))
      throw s3Error('AccessDenied', 'Access Denied')
    object.grants = grants
    return charged(bucket, context)
  },
}
