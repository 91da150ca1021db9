import type { AdvancedSelector, WitnessEvent } from '../model/index.ts'

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
