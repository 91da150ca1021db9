/** Records of one bad day, in which every canned question finds something and something near it that it must not find. */

const account = '111122223333'
const eve = {
  type: 'IAMUser',
  principalId: 'AIDAEVE',
  arn: `arn:aws:iam::${account}:user/eve`,
  accountId: account,
  accessKeyId: 'AKIAEVE',
  userName: 'eve',
}
const root = { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account }
const session = (name: string, accessKeyId: string) => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE:${name}`,
  arn: `arn:aws:sts::${account}:assumed-role/${name}/run`,
  accountId: account,
  accessKeyId,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLE',
      arn: `arn:aws:iam::${account}:role/${name}`,
      accountId: account,
      userName: name,
    },
    attributes: { creationDate: '2026-03-01T11:00:00Z', mfaAuthenticated: 'false' },
  },
})

type Event = Readonly<Record<string, unknown>>

let minute = 0
function event(eventID: string, service: string, eventName: string, changes: Event = {}): Event {
  const eventTime = new Date(Date.UTC(2026, 2, 1, 12, minute++)).toISOString().replace('.000Z', 'Z')
  return {
    eventVersion: '1.11',
    userIdentity: eve,
    eventTime,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.5',
    userAgent: 'aws-cli/2.31.8',
    requestParameters: null,
    responseElements: null,
    requestID: `request-${eventID}`,
    eventID,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    ...changes,
  }
}

const trail = { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/main` }
const denied = { errorCode: 'AccessDenied', errorMessage: 'not authorized' }
const policy = (principal: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
})
const role = (name: string, principal: unknown) => ({
  requestParameters: { roleName: name, assumeRolePolicyDocument: JSON.stringify(policy(principal)) },
})
const key = { requestParameters: { keyId: 'alias/logs', pendingWindowInDays: 7 } }
const logs = `AWSLogs/${account}/CloudTrail/us-east-1/2026/03/01/${account}_CloudTrail_us-east-1_20260301T1200Z_a.json.gz`

export const story: readonly Event[] = [
  event('read', 'ec2', 'DescribeInstances', { readOnly: true }),
  event('assume', 'sts', 'AssumeRole', {
    readOnly: true,
    requestParameters: { roleArn: `arn:aws:iam::${account}:role/admin`, roleSessionName: 'run' },
    responseElements: { credentials: { accessKeyId: 'ASIAADMIN', sessionToken: 'x' } },
  }),
  event('stop-denied', 'cloudtrail', 'StopLogging', { requestParameters: trail, ...denied }),
  event('stop', 'cloudtrail', 'StopLogging', {
    requestParameters: trail,
    userIdentity: session('admin', 'ASIAADMIN'),
  }),
  event('service', 'kms', 'Decrypt', {
    readOnly: true,
    awsRegion: 'ap-south-1',
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
  }),
  event('far-away', 'ec2', 'RunInstances', {
    awsRegion: 'ap-south-1',
    errorCode: 'Client.UnauthorizedOperation',
  }),
  event('farther', 'ec2', 'RunInstances', { awsRegion: 'ap-south-1' }),
  event('root-signed-in', 'signin', 'ConsoleLogin', {
    userIdentity: root,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No', LoginTo: 'https://console.aws.amazon.com/' },
  }),
  event('root-with-mfa', 'signin', 'ConsoleLogin', {
    userIdentity: root,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes' },
  }),
  event('root-of-service', 'kms', 'GenerateDataKey', {
    readOnly: true,
    userIdentity: { ...root, invokedBy: 'secretsmanager.amazonaws.com' },
  }),
  event('wrong-password', 'signin', 'ConsoleLogin', {
    errorMessage: 'Failed authentication',
    responseElements: { ConsoleLogin: 'Failure' },
    additionalEventData: { MFAUsed: 'No' },
  }),
  event('federated', 'signin', 'ConsoleLogin', {
    userIdentity: session('sso', 'ASIASSO'),
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No' },
  }),
  event('public-policy', 's3', 'PutBucketPolicy', {
    requestParameters: { bucketName: 'site', bucketPolicy: policy('*') },
  }),
  event('own-policy', 's3', 'PutBucketPolicy', {
    requestParameters: { bucketName: 'mine', bucketPolicy: policy({ Service: 'cloudtrail.amazonaws.com' }) },
  }),
  event('public-acl', 's3', 'PutBucketAcl', {
    requestParameters: { bucketName: 'site', 'x-amz-acl': ['public-read'] },
  }),
  event('all-blocked', 's3', 'PutBucketPublicAccessBlock', {
    requestParameters: {
      bucketName: 'site',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  }),
  event('unblocked', 's3', 'PutBucketPublicAccessBlock', {
    requestParameters: {
      bucketName: 'site',
      PublicAccessBlockConfiguration: { BlockPublicAcls: false, IgnorePublicAcls: true },
    },
  }),
  event('key-deletion', 'kms', 'ScheduleKeyDeletion', key),
  event('key-kept', 'kms', 'CancelKeyDeletion', key),
  event('own-role', 'iam', 'CreateRole', role('batch', { Service: 'lambda.amazonaws.com' })),
  event('role-of-own', 'iam', 'CreateRole', role('ops', { AWS: `arn:aws:iam::${account}:root` })),
  event('role-of-other', 'iam', 'CreateRole', role('door', { AWS: 'arn:aws:iam::444455556666:root' })),
  event('trust', 'iam', 'UpdateAssumeRolePolicy', {
    requestParameters: { roleName: 'ops', policyDocument: JSON.stringify(policy('*')) },
  }),
  event('log-gone', 's3', 'DeleteObject', {
    managementEvent: false,
    eventCategory: 'Data',
    requestParameters: { bucketName: 'trail-logs', key: logs },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::trail-logs/${logs}` },
      { accountId: account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::trail-logs' },
    ],
  }),
  event('picture-gone', 's3', 'DeleteObject', {
    managementEvent: false,
    eventCategory: 'Data',
    requestParameters: { bucketName: 'site', key: 'cat.png' },
  }),
  event('some-gone', 's3', 'DeleteObjects', {
    managementEvent: false,
    eventCategory: 'Data',
    requestParameters: { bucketName: 'trail-logs', delete: '' },
  }),
]

/** Ids of events, or lines where the question counts. */
type Found = { argv?: readonly string[]; printed: readonly string[] }

const ids = (condition: (event: Event) => boolean): string[] =>
  story.filter(condition).map(({ eventID }) => String(eventID))

/** What each question finds in it. */
export const found: Readonly<Record<string, Found>> = {
  tampering: {
    printed: [
      'stop-denied',
      'stop',
      'public-policy',
      'own-policy',
      'public-acl',
      'unblocked',
      'key-deletion',
      'log-gone',
    ],
  },
  'logging-stopped': { printed: ['stop'] },
  'session-activity': {
    argv: ['--access-key', 'AKIAEVE'],
    // What came of the assumed role stands behind all that the key itself did.
    printed: [...ids(({ userIdentity }) => userIdentity === eve), 'stop'],
  },
  'root-use': { printed: ['root-signed-in', 'root-with-mfa'] },
  'console-without-mfa': { printed: ['root-signed-in'] },
  'denied-by-actor': { printed: [`2 arn:aws:iam::${account}:user/eve`] },
  'first-use-of-region': { printed: ['read', 'far-away'] },
  'public-buckets': { printed: ['public-policy', 'public-acl', 'unblocked'] },
  'kms-deletions': { printed: ['key-deletion'] },
  'iam-trust': { printed: ['role-of-other', 'trust'] },
  'log-deletions': { printed: ['log-gone', 'some-gone'] },
  'gap-activity': {
    argv: ['--from', '2026-03-01T12:00:00Z', '--to', '2026-03-01T13:00:00Z'],
    printed: ids(({ readOnly }) => readOnly === false),
  },
}

/** What was printed, as `found` tells it: ids of events, or lines. */
export function printedIn(out: string): string[] {
  if (!out.startsWith('['))
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => line.trim())
  const hits: { eventID: string }[] = JSON.parse(out)
  return hits.map(({ eventID }) => eventID)
}
