import type { Grant, ObjectCannedACL } from '@aws-sdk/client-s3'
import type { RequestContext } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { cannedGrants, grantsOfHeaders } from './grants.ts'
import type { GrantHeaders } from './grants.ts'
import { canonicalId, ownerGrant } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { isPublicAcl } from './public-policy.ts'

type Request = GrantHeaders & { ACL?: ObjectCannedACL | undefined }

/**
 * Who owns a new object and who else may use it (S3 guide, "Controlling ownership of objects"). Where the bucket's owner
 * owns everything, only an ACL that says just that is taken.
 * @throws AwsError AccessControlListNotSupported, AccessDenied, InvalidRequest
 */
export function grantsOfObject(
  input: Request,
  bucket: SandboxBucket,
  context: RequestContext,
): { grants: Grant[]; owner: string } {
  const writer = context.caller.account
  const byHeader = grantsOfHeaders(input)
  if (input.ACL !== undefined && byHeader.length > 0)
    throw s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')
  const givesAll = input.ACL === 'bucket-owner-full-control' || isOwnersAlone(byHeader, bucket)
  if (bucket.ownership === 'BucketOwnerEnforced') {
    if (!givesAll && (input.ACL !== undefined || byHeader.length > 0))
      throw s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs')
    return { grants: [ownerGrant(bucket.account)], owner: bucket.account }
  }
  const owner = givesAll && bucket.ownership === 'BucketOwnerPreferred' ? bucket.account : writer
  const grants = byHeader.length > 0 ? byHeader : cannedGrants(input.ACL ?? 'private', owner, bucket.account)
  if (isBlocked(context.world, bucket, 'BlockPublicAcls') && isPublicAcl(grants))
    throw s3Error('AccessDenied', 'Access Denied')
  return { grants, owner }
}

const isOwnersAlone = (grants: readonly Grant[], bucket: SandboxBucket): boolean =>
  grants.length === 1 &&
  grants[0]?.Permission === 'FULL_CONTROL' &&
  grants[0].Grantee?.ID === canonicalId(bucket.account)
