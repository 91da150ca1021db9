/** How CloudTrail files a call: under which name, as a read or a write, as a management or a data event. */
export type EventKind = {
  eventSource: string
  eventName: string
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
  ListObjectsV2: 'ListObjects',
}

/** Data events, which neither the event history nor a trail's management selectors hold. */
const DATA: Readonly<Record<string, ReadonlySet<string>>> = {
  s3: new Set(['PutObject', 'GetObject', 'HeadObject', 'DeleteObject', 'ListObjectsV2']),
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

/** The kind of event that a call makes, or nothing where CloudTrail does not log it. */
export function eventKind(signingName: string, operation: string): EventKind | undefined {
  const id = `${signingName}.${operation}`
  if (UNLOGGED.has(id)) return undefined
  return {
    eventSource: `${signingName}.amazonaws.com`,
    eventName: signingName === 's3' ? (S3_NAMES[operation] ?? operation) : operation,
    readOnly: READ.test(operation) || READ_BY_NAME.has(id),
    category: DATA[signingName]?.has(operation) ? 'Data' : 'Management',
  }
}
