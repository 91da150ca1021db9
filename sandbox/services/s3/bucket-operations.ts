import type * as schemas from '@aws-sdk/client-s3'
import { page } from '../../page.ts'
import type { AwsError, Operations, RequestContext } from '../../service.ts'
import { globalRegion } from '../../regions.ts'
import { requireAcls } from './acl.ts'
import { bucketsOf, canonicalId, findBucket, newBucket } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { cannedGrants } from './grants.ts'
import { headed } from './get-object.ts'
import { isEmpty } from './object-store.ts'
import { bucketInAnyRegion, openBucket } from './open-bucket.ts'

/** S3 user guide, "General purpose bucket naming rules". */
const NAME =
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/

/** Buckets as such. */
export const bucketOperations: Operations<typeof schemas> = {
  CreateBucket: (input, context) => {
    const { world, caller, region } = context
    const name = input.Bucket ?? ''
    if (!NAME.test(name))
      throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name })
    const home = locationOf(input.CreateBucketConfiguration?.LocationConstraint, context)
    const standing = findBucket(world, name)
    // In us-east-1, and there alone, making one's own bucket again is no error.
    if (standing?.account === caller.account && region === 'us-east-1' && standing.region === region)
      return { Location: `/${name}` }
    if (standing) throw taken(standing.account === caller.account, name)
    const bucket = newBucket(world, name, caller.account, home)
    if (input.ObjectOwnership) bucket.ownership = input.ObjectOwnership
    if (input.ACL && input.ACL !== 'private') {
      requireAcls(
        bucket,
        'InvalidBucketAclWithObjectOwnership',
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      )
      bucket.grants = cannedGrants(input.ACL, bucket.account)
    }
    if (input.ObjectLockEnabledForBucket) {
      bucket.objectLock = { ObjectLockEnabled: 'Enabled' }
      bucket.versioning = 'Enabled'
    }
    bucketsOf(world).set(name, bucket)
    return { Location: home === 'us-east-1' ? `/${name}` : `http://${name}.s3.amazonaws.com/` }
  },
  DeleteBucket: (input, context) => {
    const bucket = openBucket(input, context, 'DeleteBucket')
    if (!isEmpty(bucket.objects)) throw notEmpty(bucket)
    bucketsOf(context.world).delete(bucket.name)
    return {}
  },
  HeadBucket: (input, context) => {
    const { region } = headed(() => openBucket(input, context, 'ListBucket'))
    return { BucketRegion: region, AccessPointAlias: false }
  },
  GetBucketLocation: (input, context) => {
    const { region } = bucketInAnyRegion(input, context, 'GetBucketLocation')
    return region !== 'us-east-1' && isConstraint(region) ? { LocationConstraint: region } : {}
  },
  ListBuckets: (input, { world, caller }) => {
    const own = [...bucketsOf(world).values()]
      .filter((bucket) => bucket.account === caller.account && bucket.name.startsWith(input.Prefix ?? ''))
      .filter((bucket) => input.BucketRegion === undefined || bucket.region === input.BucketRegion)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = page(own, input.ContinuationToken, input.MaxBuckets ?? 10_000)
    return {
      Buckets: items.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.created,
        BucketRegion: bucket.region,
      })),
      Owner: { ID: canonicalId(caller.account) },
      ...(next ? { ContinuationToken: next } : {}),
    }
  },
}

/** Recorded: LocalStack's `test_delete_versioned_bucket_with_objects`. */
const notEmpty = ({ name, versioning }: SandboxBucket): AwsError =>
  s3Error(
    'BucketNotEmpty',
    `The bucket you tried to delete is not empty${versioning === undefined ? '' : '. You must delete all versions in the bucket.'}`,
    { BucketName: name },
  )

type Constraint = NonNullable<schemas.GetBucketLocationCommandOutput['LocationConstraint']>

/** S3 answers with any region's name, also those that the SDK's list of constraints does not have yet. */
const isConstraint = (region: string): region is Constraint => /^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(region)

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
    throw illegal('unspecified', region)
  }
  const wanted = constraintGiven === 'EU' ? 'eu-west-1' : constraintGiven
  const known = world.regions.some((candidate) => candidate.name === wanted)
  if (!known || wanted === 'us-east-1')
    throw s3Error('InvalidLocationConstraint', 'The specified location-constraint is not valid')
  if (region !== wanted && region !== globalRegion(world.partition)) throw illegal(wanted, region)
  return wanted
}

const illegal = (constraintGiven: string, region: string): AwsError =>
  s3Error(
    'IllegalLocationConstraintException',
    `The ${constraintGiven} location constraint is incompatible for the region specific endpoint this request was sent to (${region}).`,
  )
