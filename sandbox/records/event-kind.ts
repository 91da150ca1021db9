/** How CloudTrail files a call: under which name, as a read or a write, as a management or a data event. */
export type EventKind = {
  eventSource: string
  eventName: string
  /** Only some services tell which version of their API was called. */
  apiVersion?: string
  readOnly: boolean
  category: 'Management' | 'Data'
}

/** Calls that CloudTrail names otherwise than the API (S3 user guide, "CloudTrail events"). */
const S3_NAMES: Readonly<Record<string, string>> = {
  PutBucketLifecycleConfiguration: 'PutBucketLifecycle',
  GetBucketLifecycleConfiguration: 'GetBucketLifecycle',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'DeleteBucketPublicAccessBlock',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  ListObjectsV2: 'ListObjects',
}

/** Lambda's names carry the API's version (Lambda guide, "Logging AWS Lambda API calls using CloudTrail"). */
const LAMBDA_VERSIONS: Readonly<Record<string, string>> = {
  AddPermission: '20150331v2',
  DeleteFunction: '20150331',
  DeleteFunctionConcurrency: '20171031',
  GetFunction: '20150331v2',
  GetFunctionConfiguration: '20150331v2',
  GetPolicy: '20150331v2',
  ListFunctions: '20150331',
  PutFunctionConcurrency: '20171031',
  RemovePermission: '20150331v2',
  UpdateFunctionCode: '20150331v2',
  UpdateFunctionConfiguration: '20150331v2',
}

/**
 * S3's calls on objects, and those on a bucket that count as such: listings, HeadBucket and DeleteObjects (S3 user
 * guide, "Amazon S3 CloudTrail events", object-level actions).
 */
const OBJECT_CALLS = [
  'CopyObject',
  'DeleteObject',
  'DeleteObjectTagging',
  'DeleteObjects',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'HeadBucket',
  'HeadObject',
  'ListObjectVersions',
  'ListObjects',
  'ListObjectsV2',
  'PutObject',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectRetention',
  'PutObjectTagging',
]

/** Data events, which neither the event history nor a trail's management selectors hold. */
const DATA: Readonly<Record<string, ReadonlySet<string>>> = {
  lambda: new Set(['Invoke']),
  s3: new Set(OBJECT_CALLS),
  sns: new Set(['Publish', 'PublishBatch']),
  sqs: new Set(['SendMessage', 'ReceiveMessage', 'DeleteMessage']),
  dynamodb: new Set([
    'GetItem',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'Query',
    'Scan',
    'BatchGetItem',
    'BatchWriteItem',
  ]),
}

const READ = /^(?:Get|List|Describe|Lookup|Head|Search|Test|Query|Scan|BatchGet|Receive)/
const READ_BY_NAME = new Set(['sts.AssumeRole', 'kms.GenerateMac', 'kms.VerifyMac'])

/** In no record: EventBridge and CloudWatch Logs log their management calls alone. */
const UNLOGGED = new Set(['events.PutEvents', 'logs.PutLogEvents'])

/**
 * Versions as the services write them (records of DeleteLogGroup and DeleteRule in elastic/integrations; DynamoDB
 * developer guide, "Understanding DynamoDB log file entries").
 */
const API_VERSIONS: Readonly<Record<string, string>> = {
  dynamodb: '2012-08-10',
  events: '2015-10-07',
  logs: '20140328',
}

/** The kind of event that a call makes, or nothing where CloudTrail does not log it. */
export function eventKind(signingName: string, operation: string): EventKind | undefined {
  const id = `${signingName}.${operation}`
  if (UNLOGGED.has(id)) return undefined
  const apiVersion = API_VERSIONS[signingName]
  return {
    eventSource: `${signingName}.amazonaws.com`,
    eventName: recordedName(signingName, operation),
    ...(apiVersion !== undefined && { apiVersion }),
    readOnly: READ.test(operation) || READ_BY_NAME.has(id),
    category: DATA[signingName]?.has(operation) ? 'Data' : 'Management',
  }
}

function recordedName(signingName: string, operation: string): string {
  if (signingName === 's3') return S3_NAMES[operation] ?? operation
  return signingName === 'lambda' ? `${operation}${LAMBDA_VERSIONS[operation] ?? ''}` : operation
}
