import type * as schemas from '@aws-sdk/client-s3'
import type { AccessControlPolicy, Grant } from '@aws-sdk/client-s3'
import type { WireRequest } from '../../protocol/wire.ts'
import type { Operations } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { canonicalId, ownerGrant } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { malformedXml, s3Error } from './errors.ts'
import { cannedGrants, checkedGrants, grantsOfHeaders } from './grants.ts'
import type { GrantHeaders } from './grants.ts'
import { openBucket } from './open-bucket.ts'
import { isPublicAcl } from './public-policy.ts'

/** @throws AwsError where the bucket's owner owns all its objects, so that ACLs mean nothing */
export function requireAcls(bucket: SandboxBucket, code: string, message: string): void {
  if (bucket.ownership === 'BucketOwnerEnforced') throw s3Error(code, message)
}

export const isOwnerAlone = (grants: readonly Grant[], account: string): boolean =>
  JSON.stringify(grants) === JSON.stringify([ownerGrant(account)])

/** Bucket ACLs and what they depend on. */
export const acls: Operations<typeof schemas> = {
  GetBucketAcl: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketAcl')
    return { Owner: { ID: canonicalId(bucket.account) }, Grants: bucket.grants }
  },
  PutBucketAcl: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketAcl')
    const grants = grantsOfAcl(input, bucket.account, bucket.account, context.wire)
    if (!isOwnerAlone(grants, bucket.account)) {
      requireAcls(bucket, 'AccessControlListNotSupported', 'The bucket does not allow ACLs')
    }
    if (isBlocked(context.world, bucket, 'BlockPublicAcls') && isPublicAcl(grants))
      throw s3Error('AccessDenied', 'Access Denied')
    bucket.grants = grants
    return {}
  },
  GetBucketOwnershipControls: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketOwnershipControls')
    if (!bucket.ownership)
      throw s3Error('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', {
        BucketName: bucket.name,
      })
    return { OwnershipControls: { Rules: [{ ObjectOwnership: bucket.ownership }] } }
  },
  PutBucketOwnershipControls: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketOwnershipControls')
    const [rule, ...more] = input.OwnershipControls?.Rules ?? []
    if (!rule?.ObjectOwnership || more.length > 0) throw malformedXml()
    if (rule.ObjectOwnership === 'BucketOwnerEnforced' && !isOwnerAlone(bucket.grants, bucket.account))
      throw s3Error(
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      )
    bucket.ownership = rule.ObjectOwnership
    return {}
  },
  DeleteBucketOwnershipControls: (input, context) => {
    delete openBucket(input, context, 'PutBucketOwnershipControls').ownership
    return {}
  },
}

type AclRequest = GrantHeaders & {
  ACL?: string | undefined
  AccessControlPolicy?: AccessControlPolicy | undefined
}

/**
 * The grants of a request that sets an ACL: a canned one, headers or XML, and only one of them. Recorded: LocalStack's
 * `test_s3_bucket_acl_exceptions`.
 * @throws AwsError InvalidRequest, UnexpectedContent, MissingSecurityHeader, MalformedACLError, InvalidArgument
 */
export function grantsOfAcl(
  input: AclRequest,
  owner: string,
  bucketOwner: string,
  wire: WireRequest | undefined,
): Grant[] {
  const byHeader = grantsOfHeaders(input)
  const inHeaders = input.ACL !== undefined || byHeader.length > 0
  const hasBody = wire ? wire.body.byteLength > 0 : input.AccessControlPolicy !== undefined
  if (input.ACL !== undefined && byHeader.length > 0)
    throw s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')
  if (inHeaders && hasBody) throw s3Error('UnexpectedContent', 'This request does not support content')
  if (input.ACL !== undefined) return cannedGrants(input.ACL, owner, bucketOwner)
  if (byHeader.length > 0) return byHeader
  if (!hasBody)
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', {
      MissingHeaderName: 'x-amz-acl',
    })
  return checkedGrants(input.AccessControlPolicy?.Grants, input.AccessControlPolicy?.Owner?.ID)
}
