import type { AwsError, RequestContext } from '../../service.ts'
import { requireAccess, whereIs } from './bucket-access.ts'
import { findBucket } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { checkDigests } from './checksums.ts'
import { s3Error } from './errors.ts'

export type BucketRequest = {
  Bucket?: string | undefined
  ExpectedBucketOwner?: string | undefined
  RequestPayer?: string | undefined
}

/**
 * The bucket of a request, where it exists, stands in the request's region, belongs to whom the caller expects, and
 * lets the caller do what it wants: the owner unless its policy denies it, others only where the policy allows it.
 * Then only is the rest of the request looked at.
 * @param action IAM's name of the permission, without `s3:`
 * @throws AwsError NoSuchBucket, PermanentRedirect, AccessDenied, and what a request gets that breaks the model
 */
export function openBucket(
  input: BucketRequest,
  context: RequestContext,
  action: string,
  key?: string,
): SandboxBucket {
  const bucket = bucketHere(input, context)
  requireAccess(bucket, context, action, key)
  checkRequest(context)
  return bucket
}

/** The same for what any region answers. */
export function bucketInAnyRegion(
  input: BucketRequest,
  context: RequestContext,
  action: string,
): SandboxBucket {
  const bucket = requireBucket(input, context)
  requireOwner(bucket, input, context)
  requireAccess(bucket, context, action)
  return bucket
}

/** The bucket of a request, whose permissions the caller looks at for each of its objects. */
export function bucketHere(input: BucketRequest, context: RequestContext): SandboxBucket {
  const bucket = requireBucket(input, context)
  // Another region does not know more of the bucket than where it is.
  if (bucket.region !== context.region) throw elsewhere(bucket)
  requireOwner(bucket, input, context)
  return bucket
}

/** Holds a request to its digests and to the model, once its bucket is found. */
export function checkRequest({ wire, checkInput }: RequestContext): void {
  if (wire) checkDigests(wire.headers, wire.body)
  checkInput?.()
}

function requireBucket({ Bucket = '' }: BucketRequest, { world }: RequestContext): SandboxBucket {
  const bucket = findBucket(world, Bucket)
  if (bucket) return bucket
  throw noSuchBucket(Bucket)
}

function requireOwner(
  bucket: SandboxBucket,
  { ExpectedBucketOwner, RequestPayer }: BucketRequest,
  { caller }: RequestContext,
): void {
  const mistaken = ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== bucket.account
  // Whoever does not own a Requester Pays bucket must say that he pays (S3 guide, "Requester Pays buckets").
  const unpaid =
    bucket.payer === 'Requester' && caller.account !== bucket.account && RequestPayer !== 'requester'
  if (mistaken || unpaid) throw s3Error('AccessDenied', 'Access Denied', {}, whereIs(bucket))
}

export const noSuchBucket = (name: string): AwsError =>
  s3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name })

const elsewhere = (bucket: SandboxBucket): AwsError =>
  s3Error(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    whereIs(bucket),
  )

/** What the answer to a requester who pays says of it. */
export const charged = (bucket: SandboxBucket, { caller }: RequestContext) =>
  bucket.payer === 'Requester' && caller.account !== bucket.account
    ? { RequestCharged: 'requester' as const }
    : {}
