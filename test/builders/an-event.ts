import { account } from './a-trail.ts'

/** StopLogging of the trail `main`, as EventBridge brings it, but for what is changed in its record. */
export const anEvent = (record: Record<string, unknown> = {}) => ({
  version: '0',
  id: '33333333-aaaa-bbbb-cccc-444444444444',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.cloudtrail',
  account,
  time: '2026-11-21T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    eventVersion: '1.11',
    eventID: '11111111-aaaa-bbbb-cccc-222222222222',
    eventTime: '2026-11-21T00:00:00Z',
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    eventType: 'AwsApiCall',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2',
    readOnly: false,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/intruder/session`,
      accountId: account,
    },
    requestParameters: { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/main` },
    responseElements: null,
    ...record,
  },
})
