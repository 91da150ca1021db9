import type * as schemas from '@aws-sdk/client-s3'
import { globalRegion } from '../../regions.ts'
import type { AwsError, Operations, RequestContext } from '../../service.ts'
import { isOwnerAlone } from './acl.ts'
import { requireSigned } from './bucket-access.ts'
import { bucketsOf, findBucket, newBucket, ownerGrant } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { notImplemented } from './conditions.ts'
import { malformedXml, s3Error } from './errors.ts'
import { cannedGrants, grantsOfHeaders } from './grants.ts'
import { checkRequest } from './open-bucket.ts'
import { checkedTags } from './tags.ts'

/** S3 user guide, "General purpose bucket naming rules". */
const NAME =
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/

/** Recorded: LocalStack's `test_create_bucket_head_bucket`, `test_create_bucket_with_existing_name`. */
export const createBucket: Operations<typeof schemas> = {
  CreateBucket: (input, context) => {
    const { world, caller, region } = context
    requireSigned(context)
    const name = input.Bucket ?? ''
    if (!NAME.test(name))
      throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
    checkRequest(context)
    const { CreateBucketConfiguration: configuration } = input
    if (!configuration && (context.wire?.body.byteLength ?? 0) > 0) throw malformedXml()
    requireGeneralPurpose(input)
    const home = locationOf(configuration?.LocationConstraint, context)
    const standing = findBucket(world, name)
    // In us-east-1, and there alone, making one's own bucket again is no error; it resets its ACL.
    if (standing?.account === caller.account && region === 'us-east-1' && standing.region === region) {
      standing.grants = [ownerGrant(standing.account)]
      return { Location: `/${name}` }
    }
    if (standing) throw taken(standing.account === caller.account, name)
    const bucket = newBucket(world, name, caller.account, home)
    if (input.ObjectOwnership) bucket.ownership = input.ObjectOwnership
    bucket.grants = grantsOf(input, bucket)
    if (configuration?.Tags) bucket.tags = checkedTags(configuration.Tags, 'bucket')
    if (input.ObjectLockEnabledForBucket) {
      bucket.objectLock = { ObjectLockEnabled: 'Enabled' }
      bucket.versioning = 'Enabled'
    }
    bucketsOf(world).set(name, bucket)
    return { Location: home === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/` }
  },
}

/** Directory buckets and buckets in a namespace of the account are not served. */
function requireGeneralPurpose({
  BucketNamespace,
  CreateBucketConfiguration,
}: schemas.CreateBucketCommandInput): void {
  if (BucketNamespace !== undefined && BucketNamespace !== 'global')
    throw notImplemented('x-amz-bucket-namespace')
  if (CreateBucketConfiguration?.Bucket ?? CreateBucketConfiguration?.Location)
    throw notImplemented('CreateBucketConfiguration')
}

/** New buckets have no ACLs, unless their ownership is said to allow them. */
function grantsOf(input: schemas.CreateBucketCommandInput, bucket: SandboxBucket) {
  const byHeader = grantsOfHeaders(input)
  if (input.ACL !== undefined && byHeader.length > 0)
    throw s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed')
  const grants = byHeader.length > 0 ? byHeader : cannedGrants(input.ACL ?? 'private', bucket.account)
  if (bucket.ownership === 'BucketOwnerEnforced' && !isOwnerAlone(grants, bucket.account))
    throw s3Error(
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
  return grants
}

const taken = (own: boolean, BucketName: string): AwsError =>
  own
    ? s3Error(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName },
      )
    : s3Error(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        { BucketName },
      )

/** us-east-1 takes no constraint, every other region its own and no other. */
function locationOf(constraintGiven: string | undefined, { world, region }: RequestContext): string {
  if (constraintGiven === undefined || constraintGiven === '') {
    if (region === 'us-east-1') return region
    throw illegal('unspecified')
  }
  const wanted = constraintGiven === 'EU' ? 'eu-west-1' : constraintGiven
  const known = world.regions.some((candidate) => candidate.name === wanted)
  if (!known || wanted === 'us-east-1')
    throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      LocationConstraint: constraintGiven,
    })
  if (region !== wanted && region !== globalRegion(world.partition)) throw illegal(wanted)
  return wanted
}

/** Recorded: LocalStack's `test_different_location_constraint`. */
const illegal = (constraintGiven: string): AwsError =>
  s3Error(
    'IllegalLocationConstraintException',
    `The ${constraintGiven} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )
