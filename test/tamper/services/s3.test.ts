import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const put = (name: string, params: object) => weakens('s3', name, { bucketName: 'logs', ...params })
const rule = (more: object) => ({ LifecycleConfiguration: { Rule: { Status: 'Enabled', ...more } } })
const key = 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11/20/x.json.gz'

const service = { Service: 'cloudtrail.amazonaws.com' }
const grant = [
  { Effect: 'Allow', Principal: service, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::logs' },
  {
    Effect: 'Allow',
    Principal: service,
    Action: ['s3:PutObject'],
    Resource: 'arn:aws:s3:::logs/AWSLogs/123456789012/*',
  },
]
const policy = (...more: object[]) =>
  put('PutBucketPolicy', { bucketPolicy: { Statement: [...grant, ...more] } })
const deny = (more: object) =>
  policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more })

const allow = (more: object) => policy({ Effect: 'Allow', Resource: '*', ...more })

describe('bucket policy', () => {
  it('keeps the grant', () => expect(policy()).toEqual([]))
  it.each([[{ Statement: [] }], [{ Statement: grant[0] }], [{ Statement: grant[1] }], [{}], ['nonsense']])(
    'loses the grant: %j',
    (bucketPolicy) => expect(put('PutBucketPolicy', { bucketPolicy })).toEqual(['log-delivery']),
  )
  it('is shut by a Deny that hits CloudTrail', () => {
    expect(deny({ Action: 's3:PutObject' })).toEqual(['log-delivery'])
    expect(deny({ Principal: service, Action: 's3:Put*' })).toEqual(['log-delivery'])
    expect(deny({ Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } })).toEqual(['log-delivery'])
    expect(deny({ Action: undefined, NotAction: ['s3:GetObject*', 's3:ListBucket'] })).toEqual([
      'log-delivery',
    ])
    const NotPrincipal = { AWS: 'arn:aws:iam::123456789012:root' }
    expect(deny({ Principal: undefined, NotPrincipal, Action: 's3:PutObject' })).toEqual(['log-delivery'])
  })
  it('keeps everybody of the account from reading by a Deny', () => {
    expect(deny({})).toEqual(['log-delivery', 'event-access'])
    const but = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/Reader' } }
    expect(deny({ Action: 's3:GetObject', Condition: but })).toEqual(['event-access'])
  })
  it('is not shut by a Deny that hardens', () => {
    expect(deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })).toEqual([])
    const others = { StringNotEquals: { 'aws:SourceAccount': '123456789012' } }
    expect(deny({ Principal: service, Condition: others })).toEqual([])
    expect(deny({ Principal: { AWS: 'arn:aws:iam::123456789012:role/x' } })).toEqual([])
    expect(deny({ Action: 's3:DeleteObject' })).toEqual([])
    expect(deny({ Resource: 'arn:aws:s3:::logs/public/*' })).toEqual([])
  })
  it('lets in everyone, or another account', () => {
    expect(allow({ Principal: '*', Action: 's3:GetObject' })).toEqual(['log-confidentiality'])
    expect(allow({ Principal: { AWS: '999999999999' }, Action: 's3:*' })).toEqual([
      'log-integrity',
      'log-confidentiality',
    ])
    const root = { AWS: ['arn:aws:iam::999999999999:root'] }
    expect(allow({ Principal: root, Action: 's3:GetObject' })).toEqual(['log-confidentiality'])
    expect(allow({ Principal: root, Action: 's3:GetObjectTagging' })).toEqual([])
  })
})

describe('lifecycle', () => {
  it.each([
    [{ Expiration: { Days: 1 } }, ['log-retention']],
    [{ Expiration: { Days: '89' }, Filter: { Prefix: '*' } }, ['log-retention']],
    [{ Expiration: { Date: '2026-12-01T00:00:00Z' }, Prefix: '' }, ['log-retention']],
    [{ Expiration: { Days: 1 }, Filter: { Prefix: 'AWSLogs/123456789012/' } }, ['log-retention']],
    [
      { Expiration: { Days: 1 }, Filter: { And: { Prefix: 'org/AWSLogs/', ObjectSizeLessThan: 9 } } },
      ['log-retention'],
    ],
    [{ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }, ['log-integrity']],
    [{ Expiration: { Days: 90 } }, []],
    [{ Expiration: { Days: 1 }, Status: 'Disabled' }, []],
    [{ Expiration: { Days: 1 }, Filter: { Prefix: 'tmp/' } }, []],
    [{ Expiration: { Days: 1 }, Filter: { Tag: { Key: 'a', Value: 'b' } } }, []],
    [{ Transition: { Days: 1, StorageClass: 'GLACIER' } }, []],
    [{ Transition: { Days: 1, StorageClass: 'DEEP_ARCHIVE' } }, ['event-access']],
    [{ Transition: { Date: '2026-12-01T00:00:00Z', StorageClass: 'DEEP_ARCHIVE' } }, ['event-access']],
    [
      {
        Transition: [
          { Days: 30, StorageClass: 'GLACIER' },
          { Days: 60, StorageClass: 'DEEP_ARCHIVE' },
        ],
      },
      ['event-access'],
    ],
    [{ Transition: { Days: 365, StorageClass: 'DEEP_ARCHIVE' } }, []],
    [{ Transitions: [{ Days: 1, StorageClass: 'DEEP_ARCHIVE' }] }, ['event-access']],
    [{ Transition: { Days: 1, StorageClass: 'DEEP_ARCHIVE' }, Filter: { Prefix: 'tmp/' } }, []],
    [{ NoncurrentVersionTransition: { NoncurrentDays: 1, StorageClass: 'DEEP_ARCHIVE' } }, []],
    [{ Expiration: { Days: 1 }, Filter: { Prefix: 'AWSLogs/123456789012/vpcflowlogs/' } }, []],
    [
      { Expiration: { Days: 1 }, Filter: { Prefix: 'AWSLogs/123456789012/CloudTrail-Digest/' } },
      ['log-retention'],
    ],
    [{ Expiration: { ExpiredObjectDeleteMarker: true } }, []],
  ])('%j', (more, expected) => expect(put('PutBucketLifecycle', rule(more))).toEqual(expected))

  it('looks at each of several rules, under either name of the call', () => {
    const Rule = [
      { Status: 'Enabled', Expiration: { Days: 400 } },
      { Status: 'Enabled', Expiration: { Days: 2 } },
    ]
    expect(put('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rule } })).toEqual([
      'log-retention',
    ])
  })
  it('takes the retention from the protection file', () => {
    const params = { bucketName: 'logs', ...rule({ Expiration: { Days: 100 } }) }
    expect(weakens('s3', 'PutBucketLifecycle', params, { retentionDays: 365 })).toEqual(['log-retention'])
  })
  it('keeps longer without rules', () => expect(put('DeleteBucketLifecycle', {})).toEqual([]))
})

describe('settings of the bucket', () => {
  const block = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }
  const uri = 'http://acs.amazonaws.com/groups/global/AllUsers'
  it.each([
    ['DeleteBucket', {}, ['log-delivery']],
    ['DeleteBucketPolicy', {}, ['log-delivery']],
    ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }, ['log-integrity']],
    ['PutBucketVersioning', { VersioningConfiguration: { Status: ['Enabled'] } }, []],
    [
      'PutBucketVersioning',
      { VersioningConfiguration: { Status: 'Enabled', MfaDelete: 'Disabled' } },
      ['log-integrity'],
    ],
    ['PutBucketLogging', { BucketLoggingStatus: { xmlns: 'x' } }, ['access-logging']],
    ['PutBucketLogging', { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'b' } } }, []],
    [
      'PutBucketLogging',
      { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'logs' } } },
      ['access-logging'],
    ],
    ['PutBucketRequestPayment', { RequestPaymentConfiguration: { Payer: 'Requester' } }, ['log-delivery']],
    ['PutBucketRequestPayment', { RequestPaymentConfiguration: { Payer: 'BucketOwner' } }, []],
    ['CreateAccessPoint', { name: 'leak', bucket: 'logs' }, ['log-confidentiality']],
    ['DeleteBucketEncryption', {}, ['kms-encryption']],
    ['DeleteBucketReplication', {}, ['log-replication']],
    ['DeleteBucketPublicAccessBlock', {}, ['log-confidentiality']],
    ['PutBucketPublicAccessBlock', { PublicAccessBlockConfiguration: block }, []],
    [
      'PutBucketPublicAccessBlock',
      { PublicAccessBlockConfiguration: { ...block, BlockPublicAcls: 'false' } },
      ['log-confidentiality'],
    ],
    ['PutAccountPublicAccessBlock', { PublicAccessBlockConfiguration: {} }, ['log-confidentiality']],
    ['PutBucketAcl', { 'x-amz-acl': ['public-read'] }, ['log-confidentiality']],
    ['PutBucketAcl', { 'x-amz-acl': 'private' }, []],
    [
      'PutBucketAcl',
      { AccessControlPolicy: { AccessControlList: { Grant: [{ Grantee: { URI: uri } }] } } },
      ['log-confidentiality'],
    ],
    [
      'PutBucketOwnershipControls',
      { OwnershipControls: { Rule: { ObjectOwnership: 'ObjectWriter' } } },
      ['log-confidentiality'],
    ],
    [
      'PutBucketOwnershipControls',
      { OwnershipControls: { Rule: { ObjectOwnership: 'BucketOwnerEnforced' } } },
      [],
    ],
    [
      'PutBucketReplication',
      { ReplicationConfiguration: { Rule: { Status: 'Enabled', Destination: { Account: '999999999999' } } } },
      ['log-replication'],
    ],
    [
      'PutBucketReplication',
      {
        ReplicationConfiguration: { Rule: { Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::b' } } },
      },
      [],
    ],
    [
      'PutBucketObjectLockConfiguration',
      { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } } },
      ['log-integrity'],
    ],
    [
      'PutObjectLockConfiguration',
      { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 1 } } } },
      [],
    ],
    ['PutBucketNotification', { NotificationConfiguration: { xmlns: 'x' } }, ['notification']],
    ['PutBucketNotification', { NotificationConfiguration: { TopicConfiguration: { Topic: 't' } } }, []],
    [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rule: {
            ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: 'arn:aws:kms:r:999999999999:key/k' },
          },
        },
      },
      ['kms-encryption'],
    ],
    ['PutBucketTagging', {}, []],
    ['GetBucketPolicy', {}, []],
  ])('%s %j', (name, params, expected) => expect(put(name, params)).toEqual(expected))
})

describe('log objects', () => {
  it.each([
    ['DeleteObject', { key }, ['log-integrity']],
    ['DeleteObject', { key: `org/${key}` }, ['log-integrity']],
    ['DeleteObject', { key: 'other/file' }, []],
    ['PutObject', { key: 'AWSLogs/123456789012/vpcflowlogs/x.gz' }, []],
    ['PutObject', { key: 'AWSLogs/123456789012/' }, []],
    ['PutObjectLegalHold', { key, LegalHold: { Status: 'OFF' } }, ['log-integrity']],
    ['PutObjectLegalHold', { key, LegalHold: { Status: 'ON' } }, []],
    ['GetObject', { key }, []],
  ])('%s %j', (name, params, expected) => expect(put(name, params)).toEqual(expected))

  it('shows the object, and counts many deletions at once in a bucket that is known to hold logs', () => {
    expect(triage(record('s3', 'DeleteObject', { bucketName: 'logs', key })).target).toBe(`logs/${key}`)
    expect(put('DeleteObjects', { delete: '' })).toEqual([])
    expect(weakens('s3', 'DeleteObjects', { bucketName: 'logs' }, { buckets: ['logs'] })).toEqual([
      'log-integrity',
    ])
  })
})

it('judges protected buckets only', () => {
  expect(weakens('s3', 'DeleteBucket', { bucketName: 'scratch' }, { buckets: ['logs-*'] })).toEqual([])
  expect(
    weakens('s3', 'DeleteBucket', { bucketName: 'logs-1' }, { buckets: ['arn:aws:s3:::logs-*'] }),
  ).toEqual(['log-delivery'])
})

const granting = (Principal: unknown, Action: unknown = 's3:DeleteObject', more: object = {}) =>
  allow({ Principal, Action, ...more })

describe('who may destroy logs by a bucket policy', () => {
  it.each([
    ['another account by its id', { AWS: '999999999999' }, ['log-integrity']],
    ['this account by its id', { AWS: '123456789012' }, []],
    ['a user of another account', { AWS: 'arn:aws:iam::999999999999:user/x' }, ['log-integrity']],
    ['a user of this account', { AWS: 'arn:aws:iam::123456789012:user/x' }, []],
    [
      'one of several',
      { AWS: ['arn:aws:iam::123456789012:root', 'arn:aws:iam::999999999999:root'] },
      ['log-integrity'],
    ],
    ['what is no id: too long', { AWS: '9999999999990' }, []],
    ['what is no id: more than digits', { AWS: 'x999999999999' }, []],
  ])('%s', (_who, principal, expected) => expect(granting(principal)).toEqual(expected))

  it.each([
    's3:PutObject',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutBucketPolicy',
    's3:DeleteBucket',
  ])('by %s alone', (action) => expect(granting({ AWS: '999999999999' }, action)).toEqual(['log-integrity']))

  it('everyone, unless under a condition', () => {
    expect(granting('*', 's3:GetObject')).toEqual(['log-confidentiality'])
    expect(granting({ AWS: '*' }, 's3:GetObject')).toEqual(['log-confidentiality'])
    const ours = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }
    expect(granting('*', 's3:GetObject', ours)).toEqual([])
    // Who comes from a network need not be signed in, and whose network it is, the record does not say.
    const inVpc = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } } }
    expect(granting('*', 's3:GetObject', inVpc)).toEqual(['log-confidentiality'])
  })

  it('nobody that is known, where the record does not say whose bucket it is', () => {
    const nobody = { recipientAccountId: undefined, userIdentity: { type: 'IAMUser' } }
    const bucketPolicy = {
      Statement: [
        ...grant,
        { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 's3:*', Resource: '*' },
      ],
    }
    const value = record('s3', 'PutBucketPolicy', { bucketName: 'logs', bucketPolicy }, nobody)
    expect(triage(value).weakens).toEqual([])
    const user = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      Action: 's3:*',
      Resource: '*',
    }
    const byArn = { bucketName: 'logs', bucketPolicy: { Statement: [...grant, user] } }
    expect(triage(record('s3', 'PutBucketPolicy', byArn, nobody)).weakens).toEqual([])
  })

  it('is read under the other name of the parameter, and a policy that is none has lost the grant', () => {
    expect(put('PutBucketPolicy', { policy: { Statement: grant } })).toEqual([])
    expect(put('PutBucketPolicy', { bucketPolicy: '{' })).toEqual(['log-delivery'])
  })
})

const versions = (NoncurrentDays: number) =>
  put('PutBucketLifecycle', rule({ NoncurrentVersionExpiration: { NoncurrentDays } }))

const date = (Date: string) => ({ bucketName: 'logs', ...rule({ Expiration: { Date } }) })

const expires = (more: object) =>
  put('PutBucketLifecycle', rule({ Expiration: { Days: 1 }, ...more })).length > 0

const at = (value: string, eventTime: unknown) =>
  triage(record('s3', 'PutBucketLifecycle', date(value), { eventTime })).weakens

describe('lifecycle rules', () => {
  it.each([
    [{ Prefix: 'AWSLogs' }, true],
    [{ Prefix: 'AWSLogs/' }, true],
    [{ Prefix: 'AWS' }, true],
    [{ Prefix: '*' }, true],
    [{ Prefix: 'org/AWSLogs' }, true],
    [{ Prefix: '', Filter: { Prefix: 'tmp/' } }, false],
    [{ Filter: { And: { Prefix: 'tmp/' } } }, false],
    [{ Filter: { And: { Prefix: 'AWSLogs/' } } }, true],
    [{ Filter: { And: { Prefix: 'AWSLogs/', Tag: { Key: 'a' } } } }, false],
    [{ Filter: {} }, true],
    [{ Prefix: 'myAWSLogs/' }, false],
    [{ Prefix: 'AWSLogsOld/' }, false],
    [{ Prefix: 'tmp*' }, false],
    [{ Prefix: 'Logs/' }, false],
  ])('%j reaches logs: %s', (more, reaches) => expect(expires(more)).toBe(reaches))

  it('are read under the other name of the list', () => {
    const Rules = [{ Status: 'Enabled', Expiration: { Days: 1 } }]
    expect(put('PutBucketLifecycle', { LifecycleConfiguration: { Rules } })).toEqual(['log-retention'])
  })

  it('by date expire at once where the time of the call is unknown, and never by a date that is none', () => {
    expect(at('2030-01-01T00:00:00Z', '2026-11-20T10:00:00Z')).toEqual([])
    expect(at('2030-01-01T00:00:00Z', undefined)).toEqual(['log-retention'])
    expect(at('never', undefined)).toEqual([])
    expect(at('2027-02-18T09:59:00Z', '2026-11-20T10:00:00Z')).toEqual(['log-retention'])
    expect(at('2027-02-18T10:00:00Z', '2026-11-20T10:00:00Z')).toEqual([])
  })

  it('erase versions sooner than the retention', () => {
    expect(versions(89)).toEqual(['log-integrity'])
    expect(versions(90)).toEqual([])
  })
})

const version = (more: object) =>
  put('PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled', ...more } })

const notify = (NotificationConfiguration: unknown) =>
  put('PutBucketNotification', { NotificationConfiguration })

it.each([
  [{ EventBridgeConfiguration: '' }, []],
  [{ QueueConfiguration: { Queue: 'arn:aws:sqs:r:123456789012:q', Event: 's3:ObjectCreated:*' } }, []],
  [{ QueueConfiguration: { Queue: 'arn:aws:sqs:r:999999999999:q' } }, ['notification']],
  [
    { LambdaFunctionConfiguration: { LambdaFunctionArn: 'arn:aws:lambda:r:999999999999:function:f' } },
    ['notification'],
  ],
  [
    {
      EventBridgeConfiguration: '',
      TopicConfiguration: [
        { Topic: 'arn:aws:sns:r:123456789012:t' },
        { Topic: 'arn:aws:sns:r:999999999999:t' },
      ],
    },
    ['notification'],
  ],
  [
    { CloudFunctionConfiguration: { CloudFunction: 'arn:aws:lambda:r:999999999999:function:f' } },
    ['notification'],
  ],
])('a notification %j weakens %j', (configuration, expected) =>
  expect(notify(configuration)).toEqual(expected),
)

const encrypt = (...keys: string[]) =>
  put('PutBucketEncryption', {
    ServerSideEncryptionConfiguration: {
      Rule: keys.map((KMSMasterKeyID) => ({ ApplyServerSideEncryptionByDefault: { KMSMasterKeyID } })),
    },
  })

const lock = (DefaultRetention: object) =>
  put('PutBucketObjectLockConfiguration', { ObjectLockConfiguration: { Rule: { DefaultRetention } } })

const to = (Destination: object, Status = 'Enabled') => ({ Status, Destination })

const replicate = (...Rule: object[]) => put('PutBucketReplication', { ReplicationConfiguration: { Rule } })

describe('settings in lists', () => {
  it('of replication: one that stays in the account is kept, one that leaves it is not', () => {
    expect(replicate(to({ Account: '123456789012' }))).toEqual([])
    expect(replicate(to({ Account: '999999999999' }, 'Disabled'), to({ Account: '123456789012' }))).toEqual(
      [],
    )
    expect(replicate(to({ Account: '123456789012' }), to({ Account: '999999999999' }))).toEqual([
      'log-replication',
    ])
    expect(replicate(to({ Account: '123456789012' }, 'Disabled'))).toEqual(['log-replication'])
    expect(replicate()).toEqual(['log-replication'])
    expect(replicate(to({ Bucket: 'arn:aws:s3:r:999999999999:accesspoint' }))).toEqual(['log-replication'])
  })

  it('of object lock: neither shorter than the retention nor GOVERNANCE', () => {
    expect(lock({ Mode: 'COMPLIANCE', Days: 90 })).toEqual([])
    expect(lock({ Mode: 'COMPLIANCE', Days: 89 })).toEqual(['log-integrity'])
    expect(lock({ Mode: 'COMPLIANCE' })).toEqual(['log-integrity'])
    expect(lock({ Mode: 'COMPLIANCE', Years: 1 })).toEqual([])
    expect(lock({ Mode: 'GOVERNANCE', Years: 1 })).toEqual(['log-integrity'])
  })

  it('of encryption: one foreign key among others is enough', () => {
    expect(encrypt('arn:aws:kms:r:123456789012:key/k')).toEqual([])
    expect(encrypt('alias/own')).toEqual([])
    expect(encrypt('arn:aws:kms:r:123456789012:key/k', 'arn:aws:kms:r:999999999999:key/k')).toEqual([
      'kms-encryption',
    ])
  })

  it('of notifications: one of any kind is enough, and null is none', () => {
    expect(notify({ xmlns: 'x', QueueConfiguration: { Queue: 'q' } })).toEqual([])
    expect(notify({ QueueConfiguration: null })).toEqual(['notification'])
    expect(notify(undefined)).toEqual(['notification'])
    expect(notify('')).toEqual(['notification'])
  })

  it('of versioning: MFA delete in either spelling', () => {
    expect(version({ MFADelete: 'Disabled' })).toEqual(['log-integrity'])
    expect(version({ MFADelete: 'Enabled' })).toEqual([])
  })
})

it('resources without an ARN name nothing', () => {
  const resources = [{ accountId: '1' }, 'x', { ARN: '' }, { ARN: 'arn:aws:s3:::logs' }]
  expect(triage(record('s3', 'DeleteBucket', null, { resources }))).toMatchObject({
    verdict: 'tamper',
    target: 'arn:aws:s3:::logs',
  })
})

it('replication leaves no account that is not known', () => {
  const nobody = { recipientAccountId: undefined, userIdentity: { type: 'IAMUser' } }
  const Rule = [{ Status: 'Enabled', Destination: { Account: '999999999999' } }]
  const params = { bucketName: 'logs', ReplicationConfiguration: { Rule } }
  expect(triage(record('s3', 'PutBucketReplication', params, nobody)).weakens).toEqual([])
})
