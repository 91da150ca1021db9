import { anonymous } from '../../anonymous.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import type { AwsError, RequestContext } from '../../service.ts'
import { organizationWith } from '../organizations/organization.ts'
import { isBlocked } from './account-access-block.ts'
import { bucketArn } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { conditionKeys } from './condition-keys.ts'
import { s3Error } from './errors.ts'
import { isPublicPolicy } from './public-policy.ts'

/** Whether a bucket lets the caller do something with it, or with one of its objects. */
export const mayDo = (
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key?: string,
): boolean => decide(bucket, context, action, key) === 'allowed'

/**
 * The owner may do what the policy does not deny, others what it allows.
 * @param action IAM's name of the permission, without `s3:`
 * @throws AwsError AccessDenied
 */
export function requireAccess(
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key?: string,
): void {
  const decision = decide(bucket, context, action, key)
  if (decision !== 'allowed') throw denied(decision, bucket, context, action, key)
}

type Decision = 'allowed' | 'not allowed' | 'denied'

function decide(bucket: SandboxBucket, context: RequestContext, action: string, key?: string): Decision {
  const { world, caller } = context
  const decision = evaluatePolicy(bucket.policy, {
    principal: callerPrincipal(caller),
    action: `s3:${action}`,
    resource: resourceOf(bucket, context, key),
    conditions: { ...callerKeys(context, bucket), ...conditionKeys(context, bucket) },
  })
  if (decision === 'deny') return isRootsWayOut(caller.arn, bucket, action) ? 'allowed' : 'denied'
  if (caller.account === bucket.account) return 'allowed'
  // RestrictPublicBuckets: a public policy opens the bucket to nobody outside its account.
  const restricted = isBlocked(world, bucket, 'RestrictPublicBuckets') && isPublicPolicy(bucket.policy)
  return decision === 'allow' && !restricted ? 'allowed' : 'not allowed'
}

function resourceOf({ name }: SandboxBucket, { world }: RequestContext, key: string | undefined): string {
  const arn = bucketArn(world, name)
  return key === undefined ? arn : `${arn}/${key}`
}

/** The root user of the owner can always see, put and delete the policy. */
const isRootsWayOut = (arn: string, bucket: SandboxBucket, action: string): boolean =>
  arn.endsWith(`::${bucket.account}:root`) && /^(?:Get|Put|Delete)BucketPolicy$/.test(action)

/**
 * S3 says why to those of the bucket's account or organization, to others only that (S3 user guide, "Troubleshoot
 * access denied (403 Forbidden) errors").
 */
function denied(
  decision: Exclude<Decision, 'allowed'>,
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key: string | undefined,
): AwsError {
  const { arn } = context.caller
  const why =
    decision === 'denied'
      ? 'with an explicit deny in a resource-based policy'
      : `because no resource-based policy allows the s3:${action} action`
  const message = `User: ${arn} is not authorized to perform: s3:${action} on resource: "${resourceOf(bucket, context, key)}" ${why}`
  return s3Error('AccessDenied', isNear(bucket, context) ? message : 'Access Denied', {}, whereIs(bucket))
}

function isNear(bucket: SandboxBucket, { world, caller }: RequestContext): boolean {
  if (caller === anonymous) return false
  const organization = organizationWith(world, caller.account)
  return (
    caller.account === bucket.account ||
    (organization !== undefined && organization.id === organizationWith(world, bucket.account)?.id)
  )
}

/**
 * Nobody makes or lists buckets without a signature.
 * @throws AwsError AccessDenied
 */
export function requireSigned({ caller }: RequestContext): void {
  if (caller === anonymous) throw s3Error('AccessDenied', 'Access Denied')
}

/** The region stands in a header, so that HEAD tells it too. */
export const whereIs = (bucket: SandboxBucket) => ({ 'x-amz-bucket-region': bucket.region })
