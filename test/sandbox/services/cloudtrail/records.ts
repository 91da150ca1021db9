import type { CloudTrailRecord } from '../../../../sandbox/event-history.ts'

/** A management write of EC2 in us-east-1, with what a test changes about it. */
export function record(changes: Partial<CloudTrailRecord> = {}): CloudTrailRecord {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      userName: 'alice',
      accessKeyId: 'AKIAEXAMPLE',
      arn: 'arn:aws:iam::123456789012:user/alice',
    },
    eventTime: '2026-11-01T12:00:00Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli',
    requestParameters: null,
    responseElements: null,
    requestID: 'request',
    eventID: 'event',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
    ...changes,
  }
}

/** A write to an object in S3. */
export function objectWrite(
  key = 'logs/private/x',
  changes: Partial<CloudTrailRecord> = {},
): CloudTrailRecord {
  return record({
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    eventCategory: 'Data',
    managementEvent: false,
    resources: [{ accountId: '123456789012', type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${key}` }],
    ...changes,
  })
}
