import { randomUUID } from 'node:crypto'
import { account } from './guarded-account.ts'

/** A StopLogging of now, as EventBridge brings it. */
export function stoppedTrailEvent(region: string, trail: string) {
  const time = new Date().toISOString()
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.cloudtrail',
    account,
    time,
    region,
    resources: [],
    detail: {
      eventVersion: '1.11',
      eventID: randomUUID(),
      eventTime: time,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      eventType: 'AwsApiCall',
      awsRegion: region,
      recipientAccountId: account,
      requestID: randomUUID(),
      sourceIPAddress: '198.51.100.7',
      userAgent: 'aws-cli/2',
      readOnly: false,
      managementEvent: true,
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLE',
        arn: `arn:aws:iam::${account}:user/mallory`,
        accountId: account,
        userName: 'mallory',
      },
      requestParameters: { name: `arn:aws:cloudtrail:${region}:${account}:trail/${trail}` },
      responseElements: null,
    },
  }
}
