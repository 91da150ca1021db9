import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { findBucket } from '../services/s3/buckets.ts'
import { findKey } from '../services/kms/keys.ts'

type Resource = NonNullable<CloudTrailRecord['resources']>[number]

/** The resources that a service names in its records, as far as the request tells which they are. */
export function recordResources(call: Call): Resource[] | undefined {
  if (call.service.signingName === 's3') return s3Resources(call)
  if (call.service.signingName === 'kms') return kmsResources(call)
  if (call.service.signingName === 'sts') return named(call, 'RoleArn', 'AWS::IAM::Role')
  if (call.service.signingName === 'sns' && call.name === 'Publish')
    return named(call, 'TopicArn', 'AWS::SNS::Topic')
  return undefined
}

function s3Resources(call: Call): Resource[] | undefined {
  const { input, context } = call
  const bucket = input['Bucket']
  if (typeof bucket !== 'string') return undefined
  const accountId = findBucket(context.world, bucket)?.account ?? context.caller.account
  const bucketArn = `arn:${context.world.partition}:s3:::${bucket}`
  const key = input['Key']
  const resources: Resource[] = [{ accountId, type: 'AWS::S3::Bucket', ARN: bucketArn }]
  if (typeof key === 'string')
    resources.unshift({ accountId, type: 'AWS::S3::Object', ARN: `${bucketArn}/${key}` })
  if (call.name === 'DeleteObjects')
    resources.unshift({ accountId, type: 'AWS::S3::Object', ARNPrefix: `${bucketArn}/` })
  return resources
}

/** KMS names the key by its ARN, whatever the request called it. */
function kmsResources({ input, context }: Call): Resource[] | undefined {
  const { world, caller, region } = context
  const ref = input['KeyId'] ?? input['TargetKeyId'] ?? input['AliasName']
  const key = typeof ref === 'string' ? findKey(world, caller.account, region, ref) : undefined
  return key && [{ accountId: key.account, type: 'AWS::KMS::Key', ARN: key.arn }]
}

function named({ input }: Call, member: string, type: string): Resource[] | undefined {
  const arn = input[member]
  return typeof arn === 'string' ? [{ accountId: arn.split(':')[4] ?? '', type, ARN: arn }] : undefined
}
