import { leadRegion } from '../aws/regions.ts'
import type { WitnessEvent } from '../model/index.ts'

const user = 'userIdentity.arn'
const alice = (partition: string): string => `arn:${partition}:iam::111122223333:user/alice`

type Kind = 'read' | 'write'

function management(partition: string, kind: Kind, service: string, eventName: string): WitnessEvent {
  return {
    eventCategory: 'Management',
    readOnly: String(kind === 'read'),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventType: 'AwsApiCall',
    [user]: alice(partition),
  }
}

function data(kind: Kind, call: string, type: string, partition: string, resource: string): WitnessEvent {
  const [service = '', eventName = ''] = call.split(':')
  return {
    ...management(partition, kind, service, eventName),
    eventCategory: 'Data',
    'resources.type': type,
    'resources.ARN': `arn:${partition}:${resource}`,
  }
}

function networkActivity(partition: string, kind: Kind, service: string, eventName: string): WitnessEvent {
  return {
    ...management(partition, kind, service, eventName),
    eventCategory: 'NetworkActivity',
    eventType: 'AwsVpceEvent',
    vpcEndpointId: 'vpce-0123456789abcdef0',
  }
}

/** What a service does of its own accord has no identity. */
function serviceEvent(service: string, eventName: string): WitnessEvent {
  const { [user]: _identity, ...event } = management('', 'write', service, eventName)
  return { ...event, eventType: 'AwsServiceEvent' }
}

const failed = (event: WitnessEvent, errorCode: string): WitnessEvent => ({ ...event, errorCode })

/**
 * Events such as CloudTrail records, of every category, for witnesses that people recognise. What matters most
 * to miss comes first.
 */
export function realEvents(partition: string): readonly WitnessEvent[] {
  const known = made.get(partition)
  if (known) return known
  const fresh = makeRealEvents(partition)
  made.set(partition, fresh)
  return fresh
}

const made = new Map<string, readonly WitnessEvent[]>()

function makeRealEvents(partition: string): WitnessEvent[] {
  const at = `${leadRegion(partition) ?? 'us-east-1'}:111122223333`
  const call = (kind: Kind, service: string, name: string): WitnessEvent =>
    management(partition, kind, service, name)
  return [
    call('write', 'ec2', 'RunInstances'),
    call('read', 'ec2', 'DescribeInstances'),
    call('write', 'iam', 'CreateUser'),
    call('read', 'iam', 'ListUsers'),
    call('write', 'cloudtrail', 'StopLogging'),
    call('read', 'sts', 'AssumeRole'),
    { ...call('write', 'signin', 'ConsoleLogin'), eventType: 'AwsConsoleSignIn' },
    call('write', 's3', 'PutBucketPolicy'),
    call('read', 'kms', 'Decrypt'),
    call('write', 'kms', 'ScheduleKeyDeletion'),
    call('write', 'rdsdata', 'ExecuteStatement'),
    call('read', 'rdsdata', 'ExecuteStatement'),
    call('write', 'cloudfront', 'CreateDistribution'),
    { ...call('write', 'iam', 'CreateAccessKey'), sessionCredentialFromConsole: 'true' },
    failed(call('write', 'ec2', 'TerminateInstances'), 'Client.UnauthorizedOperation'),
    serviceEvent('kms', 'RotateKey'),
    data('write', 's3:PutObject', 'AWS::S3::Object', partition, 's3:::example-bucket/example-object'),
    data('read', 's3:GetObject', 'AWS::S3::Object', partition, 's3:::example-bucket/example-object'),
    data('write', 's3:DeleteObject', 'AWS::S3::Object', partition, 's3:::example-bucket/example-object'),
    data('write', 'lambda:Invoke', 'AWS::Lambda::Function', partition, `lambda:${at}:function:example`),
    data('write', 'dynamodb:PutItem', 'AWS::DynamoDB::Table', partition, `dynamodb:${at}:table/example`),
    data('read', 'dynamodb:GetItem', 'AWS::DynamoDB::Table', partition, `dynamodb:${at}:table/example`),
    data('write', 'sns:Publish', 'AWS::SNS::Topic', partition, `sns:${at}:example`),
    data('write', 'sqs:SendMessage', 'AWS::SQS::Queue', partition, `sqs:${at}:example`),
    networkActivity(partition, 'read', 'kms', 'Decrypt'),
    networkActivity(partition, 'write', 'secretsmanager', 'PutSecretValue'),
    failed(networkActivity(partition, 'read', 's3', 'GetObject'), 'VpceAccessDenied'),
  ]
}
