import { leadRegion } from '../aws/regions.ts'
import type { AdvancedSelector, WitnessEvent } from '../model/index.ts'

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

type Calls = { source: string; reads: readonly string[]; writes: readonly string[] }

const calls = (service: string, reads: string, writes: string): Calls => ({
  source: `${service}.amazonaws.com`,
  reads: reads.split(' '),
  writes: writes.split(' ').filter((name) => name !== ''),
})

/**
 * Calls on resources whose events are data events, by the resource's type (S3 user guide, "CloudTrail object-level
 * actions"; DynamoDB developer guide, "Logging DynamoDB operations"; CloudTrail user guide, "Logging data events").
 */
const onResources: ReadonlyMap<string, Calls> = new Map([
  [
    'AWS::S3::Object',
    calls(
      's3',
      'GetObject HeadObject GetObjectAcl GetObjectTagging GetObjectAttributes ListParts',
      'PutObject DeleteObject CopyObject UploadPart CreateMultipartUpload CompleteMultipartUpload PutObjectAcl PutObjectTagging RestoreObject',
    ),
  ],
  [
    'AWS::DynamoDB::Table',
    calls(
      'dynamodb',
      'GetItem Query Scan BatchGetItem TransactGetItems',
      'PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems',
    ),
  ],
])

/** Calls of services whose events are management events; nearly every service tags its resources. */
const ofServices: readonly Calls[] = [
  calls(
    'ec2',
    'DescribeInstances DescribeVolumes DescribeVpcs',
    'RunInstances TerminateInstances CreateVolume',
  ),
  calls('iam', 'ListUsers GetUser ListRoles', 'CreateUser CreateAccessKey CreateRole'),
  calls('kms', 'Decrypt GenerateDataKey DescribeKey', 'ScheduleKeyDeletion DisableKey CreateKey'),
  calls('s3', 'ListBuckets GetBucketPolicy GetBucketAcl', 'PutBucketPolicy CreateBucket DeleteBucket'),
  calls('sts', 'AssumeRole GetCallerIdentity GetSessionToken', ''),
]

const known = new Set(
  [...onResources.values(), ...ofServices].flatMap(({ reads, writes }) => [...reads, ...writes]),
)

/**
 * Selectors that select what cannot happen: a call that reads as one that writes, or a resource's call by another
 * service. Nobody has to log that.
 */
export const impossibleEvents: readonly AdvancedSelector[] = [...onResources].flatMap(
  ([type, { source, reads, writes }]) => {
    const on = (...fields: AdvancedSelector['fields']): AdvancedSelector => ({
      fields: [
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: [type] },
        ...fields,
      ],
    })
    return [
      on({ field: 'eventSource', notEquals: [source] }),
      on({ field: 'readOnly', equals: ['true'] }, { field: 'eventName', equals: [...writes] }),
      on({ field: 'readOnly', equals: ['false'] }, { field: 'eventName', equals: [...reads] }),
    ]
  },
)

/**
 * The event with what belongs to its own service in place of another service's call, where `holds` stays true of it.
 * Of a resource whose calls are not known here, it names the service alone.
 */
export function withOwnCall(event: WitnessEvent, holds: (event: WitnessEvent) => boolean): WitnessEvent {
  const { eventName, eventSource = '', readOnly } = event
  if (eventName === undefined) return event
  const type = event['resources.type']
  if (type !== undefined && !onResources.has(type)) return onUnknownResource(event, type, holds)
  const own =
    type === undefined ? ofServices.find(({ source }) => source === eventSource) : onResources.get(type)
  const isRead = readOnly === 'true'
  const names = own ? (isRead ? own.reads : own.writes) : [isRead ? 'ListTagsForResource' : 'TagResource']
  const isStrange = own ? !names.includes(eventName) : known.has(eventName)
  const others = isStrange ? names.map((name) => ({ ...event, eventName: name })) : []
  return others.find(holds) ?? event
}

/** A type such as AWS::Kinesis::Stream names its service. */
function onUnknownResource(
  event: WitnessEvent,
  type: string,
  holds: (event: WitnessEvent) => boolean,
): WitnessEvent {
  const service = type.split('::')[1]?.toLowerCase()
  const eventSource = `${service}.amazonaws.com`
  if (service === undefined || event['eventSource'] === eventSource) return event
  const { eventName: _call, 'resources.ARN': _resource, ...rest } = event
  const fitting = { ...rest, eventSource }
  return holds(fitting) ? fitting : event
}
