import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { findKey } from '../services/kms/keys.ts'
import { s3Resources } from './s3-resources.ts'

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
