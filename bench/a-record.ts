const account = '123456789012'

type Kind = { source: string; name: string; readOnly: boolean; parameters: Record<string, unknown> }

const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`
const everyday: readonly Kind[] = [
  {
    source: 'ec2',
    name: 'DescribeInstances',
    readOnly: true,
    parameters: { instancesSet: {}, filterSet: {} },
  },
  {
    source: 'sts',
    name: 'AssumeRole',
    readOnly: true,
    parameters: { roleSessionName: 'ci', durationSeconds: 3600 },
  },
  {
    source: 's3',
    name: 'GetObject',
    readOnly: true,
    parameters: { bucketName: 'data', key: 'a/b/c.parquet' },
  },
  {
    source: 'kms',
    name: 'Decrypt',
    readOnly: true,
    parameters: { encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
  },
  { source: 'lambda', name: 'ListFunctions20150331', readOnly: true, parameters: {} },
  { source: 'cloudtrail', name: 'DescribeTrails', readOnly: true, parameters: { trailNameList: [] } },
  { source: 's3', name: 'PutObject', readOnly: false, parameters: { bucketName: 'data', key: 'ü/ж.json' } },
  { source: 'iam', name: 'CreateRole', readOnly: false, parameters: { roleName: 'deploy', path: '/' } },
]
const tampering: readonly Kind[] = [
  { source: 'cloudtrail', name: 'StopLogging', readOnly: false, parameters: { name: trail } },
  { source: 'cloudtrail', name: 'DeleteTrail', readOnly: false, parameters: { name: trail } },
  {
    source: 's3',
    name: 'PutBucketPolicy',
    readOnly: false,
    parameters: { bucketName: 'logs', bucketPolicy: {} },
  },
  {
    source: 'kms',
    name: 'DisableKey',
    readOnly: false,
    parameters: { keyId: `arn:aws:kms:us-east-1:${account}:key/1` },
  },
]

/** The nth of a stream of CloudTrail records: one in twenty can weaken a trail, and of those one in four failed. */
export function aRecord(n: number): Record<string, unknown> {
  const isTampering = n % 20 === 7
  const { source, name, readOnly, parameters } = nth(isTampering ? tampering : everyday, Math.floor(n / 3))
  return {
    eventVersion: '1.11',
    userIdentity: identity(n),
    eventTime: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: n % 3 === 0 ? 'eu-west-1' : 'us-east-1',
    sourceIPAddress: `198.51.100.${n % 256}`,
    userAgent: 'Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux#6.1 md/arch#aarch64 lang/python#3.12.4',
    ...(isTampering && n % 80 === 7 && { errorCode: 'AccessDenied', errorMessage: 'not authorized' }),
    requestParameters: parameters,
    responseElements: null,
    requestID: `7a1b2c3d-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    eventID: `1f2e3d4c-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: !name.endsWith('Object'),
    recipientAccountId: account,
    eventCategory: name.endsWith('Object') ? 'Data' : 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' },
  }
}

function identity(n: number): Record<string, unknown> {
  const session = `session-${n % 500}`
  const role = `role-${n % 40}`
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE${n % 40}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: `ASIAEXAMPLE${n % 500}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROAEXAMPLE${n % 40}`,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'false' },
    },
  }
}

function nth<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('an empty list has no nth')
  return found
}
