import type * as schemas from '@aws-sdk/client-s3'
import { page } from '../../page.ts'
import type { AwsError, Operations } from '../../service.ts'
import { requireSigned } from './bucket-access.ts'
import { bucketsOf, canonicalId } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { headed } from './get-object.ts'
import { wrongToken } from './list-objects.ts'
import { isEmpty } from './object-store.ts'
import { bucketInAnyRegion, checkRequest, openBucket } from './open-bucket.ts'

/** Buckets as such. */
export const bucketOperations: Operations<typeof schemas> = {
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
  ListBuckets: (input, context) => {
    requireSigned(context)
    checkRequest(context)
    const { world, caller } = context
    const { Prefix = '', BucketRegion, MaxBuckets = 10_000 } = input
    const own = [...bucketsOf(world).values()]
      .filter((bucket) => bucket.account === caller.account && bucket.name.startsWith(Prefix))
      .filter((bucket) => BucketRegion === undefined || bucket.region === BucketRegion)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = page(own, input.ContinuationToken, MaxBuckets, wrongToken)
    return {
      Buckets: items.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.created,
        BucketRegion: bucket.region,
      })),
      Owner: { ID: canonicalId(caller.account) },
      ...(Prefix ? { Prefix } : {}),
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
