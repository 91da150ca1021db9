import type * as schemas from '@aws-sdk/client-s3'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
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
  if (!parsePolicy(policy)) throw malformed('This policy contains invalid Json')
  const statements = statementsOf(policy)
  if (statements.length === 0) throw malformed('Missing required field Statement')
  for (const statement of statements) checkStatement(statement, bucketArn(world, bucket))
}

function checkStatement(statement: Record<string, unknown>, arn: string): void {
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
    throw malformed('Invalid effect: ' + String(statement['Effect']))
  for (const name of ['Principal', 'Action', 'Resource']) {
    if (statement[name] === undefined && statement[`Not${name}`] === undefined)
      throw malformed(`Missing required field ${name}`)
  }
  const resources = textsOf(statement['Resource'] ?? statement['NotResource'])
  const foreign = resources.some(
    (resource) => resource !== arn && !resource.startsWith(`${arn}/`) && resource !== `${arn}*`,
  )
  if (foreign || resources.length === 0) throw malformed('Policy has invalid resource')
}
