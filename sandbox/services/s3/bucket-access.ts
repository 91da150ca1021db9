import { anonymous } from '../../anonymous.ts'
import { denialOf, reasonOf } from '../../identity-policies.ts'
import type { Denial } from '../../identity-policies.ts'
import { callerKeys } from '../../request-keys.ts'
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
): boolean => denial(bucket, context, action, key) === undefined

/**
 * The owner may do what the bucket's policy does not deny, others what it allows; a role's session, what the role's
 * policies allow too.
 * @param action IAM's name of the permission, without `s3:`
 * @throws AwsError AccessDenied
 */
export function requireAccess(
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key?: string,
): void {
  const why = denial(bucket, context, action, key)
  if (why) throw denied(why, bucket, context, action, key)
}

function denial(
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key?: string,
): Denial | undefined {
  const { world, caller } = context
  const found = denialOf(context, {
    action: `s3:${action}`,
    resource: resourceOf(bucket, context, key),
    conditions: { ...callerKeys(context, bucket), ...conditionKeys(context, bucket) },
    policy: bucket.policy,
    owner: bucket.account,
  })
  if (found?.isExplicit && isRootsWayOut(caller.arn, bucket, action)) return undefined
  if (found || caller.account === bucket.account) return found
  // RestrictPublicBuckets: a public policy opens the bucket to nobody outside its account.
  const restricted = isBlocked(world, bucket, 'RestrictPublicBuckets') && isPublicPolicy(bucket.policy)
  return restricted ? { type: 'resource-based', isExplicit: false } : undefined
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
  why: Denial,
  bucket: SandboxBucket,
  context: RequestContext,
  action: string,
  key: string | undefined,
): AwsError {
  const { arn } = context.caller
  const message = `User: ${arn} is not authorized to perform: s3:${action} on resource: "${resourceOf(bucket, context, key)}" ${reasonOf(why, `s3:${action}`)}`
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
