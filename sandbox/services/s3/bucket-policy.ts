import type * as schemas from '@aws-sdk/client-s3'
import { statementsOf } from '../../policy-evaluation.ts'
import { faultOfPolicy } from '../../policy-faults.ts'
import type { PolicyFault } from '../../policy-faults.ts'
import { textsOf } from '../../policy-pattern.ts'
import type { AwsError, Operations } from '../../service.ts'
import type { World } from '../../world.ts'
import { wholeBlock } from './access-block.ts'
import { isBlocked } from './account-access-block.ts'
import { bucketArn } from './buckets.ts'
import { s3Error } from './errors.ts'
import { openBucket } from './open-bucket.ts'
import { isPublicPolicy } from './public-policy.ts'

/** Bucket policies and the public access block. */
export const bucketPolicies: Operations<typeof schemas> = {
  GetBucketPolicy: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketPolicy')
    if (bucket.policy === undefined) throw noPolicy(bucket.name)
    return { Policy: bucket.policy }
  },
  PutBucketPolicy: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketPolicy')
    const policy = input.Policy ?? ''
    checkPolicy(context.world, bucket.name, policy)
    if (isBlocked(context.world, bucket, 'BlockPublicPolicy') && isPublicPolicy(policy))
      throw blocked(context.caller.arn, bucket.name)
    bucket.policy = policy
    return {}
  },
  DeleteBucketPolicy: (input, context) => {
    delete openBucket(input, context, 'DeleteBucketPolicy').policy
    return {}
  },
  GetBucketPolicyStatus: (input, context) => {
    const bucket = openBucket(input, context, 'GetBucketPolicyStatus')
    if (bucket.policy === undefined) throw noPolicy(bucket.name)
    return { PolicyStatus: { IsPublic: isPublicPolicy(bucket.policy) } }
  },
  GetPublicAccessBlock: (input, context) => {
    const block = openBucket(input, context, 'GetBucketPublicAccessBlock').publicAccessBlock
    if (!block)
      throw s3Error(
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        { BucketName: input.Bucket },
      )
    return { PublicAccessBlockConfiguration: block }
  },
  PutPublicAccessBlock: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketPublicAccessBlock')
    bucket.publicAccessBlock = wholeBlock(input.PublicAccessBlockConfiguration)
    return {}
  },
  DeletePublicAccessBlock: (input, context) => {
    delete openBucket(input, context, 'PutBucketPublicAccessBlock').publicAccessBlock
    return {}
  },
}

const noPolicy = (BucketName: string): AwsError =>
  s3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName })

const blocked = (arn: string, bucket: string): AwsError =>
  s3Error(
    'AccessDenied',
    `User: ${arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucket}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
  )

const malformed = (message: string): AwsError => s3Error('MalformedPolicy', message)

function checkPolicy(world: World, bucket: string, policy: string): void {
  if (Buffer.byteLength(policy) > 20_480) throw malformed('The policy is over 20 KB')
  // Recorded: LocalStack's `test_bucket_policy_exc`.
  if (!policy.startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'")
  const fault = faultOfPolicy(policy)
  if (fault) throw malformed(messageOf(fault))
  for (const statement of statementsOf(policy)) checkStatement(statement, bucketArn(world, bucket))
}

/** S3's words, as versitygw's issues 647 to 650 and 1536 quote them; those for fields and operators are ours [U]. */
function messageOf(found: PolicyFault): string {
  if ('what' in found) {
    if (found.fault === 'missing') return `Missing required field ${found.what}`
    if (found.fault === 'effect') return `Invalid effect: ${found.what}`
    return found.fault === 'operator'
      ? `Invalid Condition type : ${found.what}`
      : `Unknown field ${found.what}`
  }
  return MESSAGES[found.fault]
}

const MESSAGES = {
  json: 'This policy contains invalid Json',
  version: 'The policy must contain a valid version string',
  principal: 'Invalid principal in policy',
  action: 'Policy has invalid action',
  resource: 'Policy has invalid resource',
  condition: 'Invalid policy syntax.',
} as const

/** A bucket's policy names actions of S3, and the bucket and its objects. */
function checkStatement(statement: Record<string, unknown>, arn: string): void {
  const actions = textsOf(statement['Action'] ?? statement['NotAction'])
  if (!actions.every((action) => /^(?:\*|s3:[\w*?]+)$/i.test(action))) throw malformed(MESSAGES.action)
  const resources = textsOf(statement['Resource'] ?? statement['NotResource'])
  const own = (resource: string) =>
    resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`
  if (!resources.every(own)) throw malformed(MESSAGES.resource)
}
