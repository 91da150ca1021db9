import type * as schemas from '@aws-sdk/client-s3'
import type { Grant } from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { canonicalId, ownerGrant } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'
import { isPublicAcl } from './public-policy.ts'

const group = (uri: string, Permission: Grant['Permission']): Grant => ({
  Grantee: { Type: 'Group', URI: `http://acs.amazonaws.com/groups/${uri}` },
  Permission,
})

/** The grants that a canned ACL stands for. */
export function cannedGrants(bucket: SandboxBucket, canned: string): Grant[] {
  const owner = ownerGrant(bucket.account)
  if (canned === 'public-read') return [owner, group('global/AllUsers', 'READ')]
  if (canned === 'public-read-write')
    return [owner, group('global/AllUsers', 'READ'), group('global/AllUsers', 'WRITE')]
  if (canned === 'authenticated-read') return [owner, group('global/AuthenticatedUsers', 'READ')]
  if (canned === 'log-delivery-write')
    return [owner, group('s3/LogDelivery', 'WRITE'), group('s3/LogDelivery', 'READ_ACP')]
  return [owner]
}

/** @throws AwsError where the bucket's owner owns all its objects, so that ACLs mean nothing */
export function requireAcls(bucket: SandboxBucket, code: string, message: string): void {
  if (bucket.ownership === 'BucketOwnerEnforced') throw s3Error(code, message)
}

/** Bucket ACLs and what they depend on. */
export const acls: Operations<typeof schemas> = {
  GetBucketAcl: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketAcl')
    return { Owner: { ID: canonicalId(bucket.account) }, Grants: bucket.grants }
  },
  PutBucketAcl: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketAcl')
    const grants = grantsOf(bucket, input)
    if (JSON.stringify(grants) !== JSON.stringify([ownerGrant(bucket.account)])) {
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
      throw s3Error('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found')
    return { OwnershipControls: { Rules: [{ ObjectOwnership: bucket.ownership }] } }
  },
  PutBucketOwnershipControls: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketOwnershipControls')
    const ownership = input.OwnershipControls?.Rules?.[0]?.ObjectOwnership
    if (!ownership) throw s3Error('MalformedXML', 'The XML you provided was not well-formed')
    bucket.ownership = ownership
    return {}
  },
  DeleteBucketOwnershipControls: (input, context) => {
    delete openBucket(input, context, 'PutBucketOwnershipControls').ownership
    return {}
  },
}

function grantsOf(bucket: SandboxBucket, input: schemas.PutBucketAclCommandInput): Grant[] {
  if (input.ACL) return cannedGrants(bucket, input.ACL)
  const headers: [string | undefined, Grant['Permission']][] = [
    [input.GrantFullControl, 'FULL_CONTROL'],
    [input.GrantRead, 'READ'],
    [input.GrantReadACP, 'READ_ACP'],
    [input.GrantWrite, 'WRITE'],
    [input.GrantWriteACP, 'WRITE_ACP'],
  ]
  const byHeader = headers.flatMap(([text, permission]) => headerGrants(text, permission))
  if (byHeader.length > 0) return byHeader
  const grants = input.AccessControlPolicy?.Grants
  if (!grants) throw s3Error('MalformedXML', 'The XML you provided was not well-formed')
  return grants
}

/** A header such as `id="…", uri="…"` as grants. */
function headerGrants(text: string | undefined, Permission: Grant['Permission']): Grant[] {
  const pairs = [...(text ?? '').matchAll(/(id|uri)="?([^",]+)"?/gi)]
  return pairs.map(([, kind, value = '']) =>
    kind?.toLowerCase() === 'uri'
      ? { Grantee: { Type: 'Group', URI: value }, Permission }
      : { Grantee: { Type: 'CanonicalUser', ID: value }, Permission },
  )
}
