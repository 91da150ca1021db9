import type { Call } from '../call.ts'
import type { CloudTrailRecord } from '../event-history.ts'
import { isRecord } from '../protocol/is-record.ts'
import { findKey } from '../services/kms/keys.ts'
import { eventKind } from './event-kind.ts'
import { s3Resources } from './s3-resources.ts'

type Resource = NonNullable<CloudTrailRecord['resources']>[number]

/** The resources that a service names in its records, as far as the request tells which they are. */
export function recordResources(call: Call): Resource[] | undefined {
  if (call.service.signingName === 's3') return s3Resources(call)
  if (call.service.signingName === 'kms') return kmsResources(call)
  if (call.service.signingName === 'sts') return named(call, 'RoleArn', 'AWS::IAM::Role')
  if (call.service.signingName === 'sns' && call.name === 'Publish')
    return named(call, 'TopicArn', 'AWS::SNS::Topic')
  if (call.service.signingName === 'logs') return logGroup(call)
  if (call.service.signingName === 'dynamodb') return tables(call)
  return undefined
}

/**
 * A record of PutSubscriptionFilter of January 2026 names the log group. Those of DeleteLogGroup, DeleteLogStream and
 * CreateLogStream of 2024 and 2025 do not.
 */
function logGroup({ name: called, input, context: { world, caller, region } }: Call): Resource[] | undefined {
  const name = input['logGroupName']
  if (called !== 'PutSubscriptionFilter' || typeof name !== 'string') return undefined
  const ARN = `arn:${world.partition}:logs:${region}:${caller.account}:log-group:${name}`
  return [{ accountId: caller.account, type: 'AWS::Logs::LogGroup', ARN }]
}

/** The tables of a call on items (DynamoDB developer guide, "Understanding DynamoDB log file entries"). */
function tables({ name, input, service, context: { world, caller, region } }: Call): Resource[] | undefined {
  if (eventKind(service.signingName, name)?.category !== 'Data') return undefined
  const { TableName: table, RequestItems: batch } = input
  const names = isRecord(batch) ? Object.keys(batch) : [String(table)]
  return names.map((one) => ({
    accountId: caller.account,
    type: 'AWS::DynamoDB::Table',
    ARN: one.startsWith('arn:')
      ? one
      : `arn:${world.partition}:dynamodb:${region}:${caller.account}:table/${one}`,
  }))
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
