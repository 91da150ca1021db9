import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import type { AwsError, RequestContext } from '../../service.ts'
import { isBlocked } from './account-access-block.ts'
import { bucketArn, findBucket } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { isPublicPolicy } from './public-policy.ts'

type Request = { Bucket?: string | undefined; ExpectedBucketOwner?: string | undefined }

/**
 * The bucket of a request, where it exists, stands in the request's region, belongs to whom the caller expects, and
 * lets the caller do what it wants: the owner unless its policy denies it, others only where the policy allows it.
 * @param action IAM's name of the permission, without `s3:`
 * @throws AwsError NoSuchBucket, PermanentRedirect, AccessDenied
 */
export function openBucket(
  input: Request,
  context: RequestContext,
  action: string,
  key?: string,
): SandboxBucket {
  const bucket = bucketInAnyRegion(input, context, action, key)
  if (bucket.region !== context.region) throw elsewhere(bucket)
  return bucket
}

/** The same for what any region answers. */
export function bucketInAnyRegion(
  input: Request,
  context: RequestContext,
  action: string,
  key?: string,
): SandboxBucket {
  const bucket = findBucket(context.world, input.Bucket ?? '')
  if (!bucket) throw noSuchBucket(input.Bucket ?? '')
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account)
    throw denied(context, action, bucket)
  if (!mayDo(bucket, context, action, key)) throw denied(context, action, bucket)
  return bucket
}

export const noSuchBucket = (name: string): AwsError =>
  s3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name })

const elsewhere = (bucket: SandboxBucket): AwsError =>
  s3Error(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    {
      Bucket: bucket.name,
      Region: bucket.region,
    },
  )

function denied({ caller, world }: RequestContext, action: string, bucket: SandboxBucket): AwsError {
  const resource = bucketArn(world, bucket.name)
  const message = `User: ${caller.arn} is not authorized to perform: s3:${action} on resource: "${resource}" because no resource-based policy allows the s3:${action} action`
  return s3Error('AccessDenied', message)
}

function mayDo(bucket: SandboxBucket, context: RequestContext, action: string, key?: string): boolean {
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
