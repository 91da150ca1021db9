import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import type { AwsError, RequestContext } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { bucketArn, findBucket } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { checkDigests } from './checksums.ts'
import { s3Error } from './errors.ts'
import { isPublicPolicy } from './public-policy.ts'

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

/** @throws AwsError AccessDenied */
export function requireAccess(
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key?: string,
): void {
  if (!mayDo(bucket, context, action, key)) throw denied(context, action, bucket, key)
}

export const noSuchBucket = (name: string): AwsError =>
  s3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name })

/** The region stands in a header, so that HEAD tells it too. */
const whereIs = (bucket: SandboxBucket) => ({ 'x-amz-bucket-region': bucket.region })

const elsewhere = (bucket: SandboxBucket): AwsError =>
  s3Error(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    whereIs(bucket),
  )

function denied(
  { caller, world }: RequestContext,
  action: string,
  bucket: SandboxBucket,
  key?: string,
): AwsError {
  const arn = bucketArn(world, bucket.name)
  const resource = key === undefined ? arn : `${arn}/${key}`
  const message = `User: ${caller.arn} is not authorized to perform: s3:${action} on resource: "${resource}" because no resource-based policy allows the s3:${action} action`
  return s3Error('AccessDenied', message, {}, whereIs(bucket))
}

/** Whether a bucket lets the caller do something with it, or with one of its objects. */
export function mayDo(bucket: SandboxBucket, context: RequestContext, action: string, key?: string): boolean {
  const { world, caller } = context
  const arn = bucketArn(world, bucket.name)
  const decision = evaluatePolicy(bucket.policy, {
    principal: callerPrincipal(caller),
    action: `s3:${action}`,
    resource: key === undefined ? arn : `${arn}/${key}`,
    conditions: { ...callerKeys(context, bucket), ...REQUEST_KEYS, 's3:ResourceAccount': bucket.account },
  })
  if (decision === 'deny') return isRootsWayOut(caller.arn, bucket, action)
  if (caller.account === bucket.account) return true
  // RestrictPublicBuckets: a public policy opens the bucket to nobody outside its account.
  const restricted = isBlocked(world, bucket, 'RestrictPublicBuckets') && isPublicPolicy(bucket.policy)
  return decision === 'allow' && !restricted
}

/** What S3 knows of every request that the sandbox takes, which stands for one over TLS 1.3. */
const REQUEST_KEYS = {
  's3:TlsVersion': '1.3',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:authType': 'REST-HEADER',
}

/** The root user of the owner can always see, put and delete the policy. */
const isRootsWayOut = (arn: string, bucket: SandboxBucket, action: string): boolean =>
  arn.endsWith(`::${bucket.account}:root`) && /^(?:Get|Put|Delete)BucketPolicy$/.test(action)

/** What the answer to a requester who pays says of it. */
export const charged = (bucket: SandboxBucket, { caller }: RequestContext) =>
  bucket.payer === 'Requester' && caller.account !== bucket.account
    ? { RequestCharged: 'requester' as const }
    : {}
