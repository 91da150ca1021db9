import { aRecord } from './a-record.ts'

const account = '123456789012'

/** What stands in a trail's bucket, out of every ten records: for the page of results. */
export const bucketMix =
  'of ten records, six are those above, one is by an AWS service, two are data events of objects with their resources, and one is the delivery of a log file; one in fifty has a policy as a text'

/** The nth record of the bucket of a trail that logs management and data events. */
export function aBucketRecord(n: number): Record<string, unknown> {
  const record = aRecord(n)
  if (n % 10 === 1) return { ...record, userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }
  if (n % 10 === 2 || n % 10 === 3)
    return ofObject(record, n % 20 < 10 ? 'GetObject' : 'PutObject', `a/${n}.parquet`)
  if (n % 10 === 4) return delivery(record, n)
  return n % 50 === 0 ? { ...record, requestParameters: { policyDocument: JSON.stringify(policy) } } : record
}

const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] }

function ofObject(record: Record<string, unknown>, eventName: string, key: string): Record<string, unknown> {
  return {
    ...record,
    eventSource: 's3.amazonaws.com',
    eventName,
    requestParameters: { bucketName: 'data', Host: 'data.s3.us-east-1.amazonaws.com', key },
    additionalEventData: {
      SignatureVersion: 'SigV4',
      bytesTransferredIn: 0,
      'x-amz-id-2': 'kX9o'.repeat(19),
      bytesTransferredOut: 1234,
    },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::data/${key}` },
      { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::data' },
    ],
    managementEvent: false,
    eventCategory: 'Data',
  }
}

/** CloudTrail's own write is an event too (its user guide, UpdateTrail: RecursiveLogging, true unless it is turned off). */
function delivery(record: Record<string, unknown>, n: number): Record<string, unknown> {
  const key = `AWSLogs/${account}/CloudTrail/us-east-1/2026/01/01/${account}_CloudTrail_us-east-1_${n}.json.gz`
  return {
    ...ofObject(record, 'PutObject', key),
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    sourceIPAddress: 'cloudtrail.amazonaws.com',
    userAgent: 'cloudtrail.amazonaws.com',
  }
}
