import {
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { DeleteTrailCommand } from '@aws-sdk/client-cloudtrail'
import {
  type Attack,
  account,
  attackHarness,
  bucket as Bucket,
  type Intruder,
  type State,
} from './attack-harness.ts'
import { orError, trailsWhole } from './states.ts'

const Name = 'management-events'
const s3Arn = `arn:aws:s3:::${Bucket}`
const logFile = `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/21/log.json.gz`

async function everything(by: Intruder) {
  const s3 = by.s3()
  const [trails, policy, ...rest] = await Promise.all([
    trailsWhole(by),
    s3.send(new GetBucketPolicyCommand({ Bucket })).then(
      ({ Policy = '' }): unknown => JSON.parse(Policy),
      () => 'none',
    ),
    orError(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    orError(s3.send(new GetBucketVersioningCommand({ Bucket }))),
    orError(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
    orError(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    orError(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
    orError(s3.send(new GetBucketAclCommand({ Bucket }))),
    orError(s3.send(new GetBucketLoggingCommand({ Bucket }))),
    orError(s3.send(new GetBucketReplicationCommand({ Bucket }))),
    orError(s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))),
  ])
  return { trails, policy, rest }
}

const putPolicy = async (by: Intruder, change: (statements: object[]) => object[]) => {
  const { Policy = '' } = await by.s3().send(new GetBucketPolicyCommand({ Bucket }))
  const document: { Statement: object[] } = JSON.parse(Policy)
  const changed = JSON.stringify({ ...document, Statement: change(document.Statement) })
  await by.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: changed }))
}

const denial = {
  Sid: 'Quiet',
  Effect: 'Deny',
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `${s3Arn}/*`,
}

const expire = (changes: object) => (by: Intruder) =>
  by.s3().send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [{ ID: 'tidy', Status: 'Enabled', Filter: { Prefix: '' }, ...changes }],
      },
    }),
  )

/** The trail of data events logs management events too: that is no less than before. */
function withManagement(before: State): State {
  const name = 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/log-objects'
  const trails = whole(before['trails'])
  const selectors = whole(whole(trails[name])['selectors'])
  const { AdvancedEventSelectors: list } = selectors
  const added = {
    Name: 'Trailkeeper: all management events',
    FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
  }
  const all = { ...selectors, AdvancedEventSelectors: [...(Array.isArray(list) ? list : []), added] }
  return { ...before, trails: { ...trails, [name]: { ...whole(trails[name]), selectors: all } } }
}

const whole = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

const attacks: Attack[] = [
  {
    name: 'DeleteBucketPolicy',
    strike: ({ s3 }) => s3().send(new DeleteBucketPolicyCommand({ Bucket })),
    ends: 'mended',
    event: 'DeleteBucketPolicy',
    says: ['bucket policy: no policy → statements', 'aws s3api put-bucket-policy'],
  },
  {
    name: 'PutBucketPolicy: denies CloudTrail',
    strike: (by) => putPolicy(by, (statements) => [...statements, denial]),
    ends: 'alerted',
    event: 'PutBucketPolicy',
    says: ['"Quiet"'],
  },
  {
    name: 'PutBucketPolicy: nothing but the right to read for others',
    strike: (by) =>
      putPolicy(by, () => [
        {
          Sid: 'Theirs',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999999999999:root' },
          Action: 's3:*',
          Resource: [s3Arn, `${s3Arn}/*`],
        },
      ]),
    ends: 'mended',
    event: 'PutBucketPolicy',
    says: ['aws s3api put-bucket-policy'],
  },
  {
    name: 'PutBucketPolicy: another account may delete beside CloudTrail',
    strike: (by) =>
      putPolicy(by, (statements) => [
        ...statements,
        {
          Sid: 'Theirs',
          Effect: 'Allow',
          Principal: { AWS: '999999999999' },
          Action: 's3:DeleteObject*',
          Resource: `${s3Arn}/*`,
        },
      ]),
    ends: 'alerted',
    event: 'PutBucketPolicy',
    says: ['log-integrity', 'bucket policy: '],
  },
  {
    name: 'PutBucketPolicy: another account may replicate over log files',
    strike: (by) =>
      putPolicy(by, (statements) => [
        ...statements,
        {
          Sid: 'Theirs',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999999999999:role/replication' },
          Action: ['s3:ReplicateObject', 's3:ReplicateDelete'],
          Resource: `${s3Arn}/*`,
        },
      ]),
    ends: 'alerted',
    event: 'PutBucketPolicy',
    says: ['log-integrity', 'bucket policy: '],
  },
  {
    name: 'PutBucketLifecycle: everything is gone tomorrow',
    strike: expire({ Expiration: { Days: 1 } }),
    ends: 'mended',
    event: 'PutBucketLifecycle',
    says: ['rule "tidy" expires 1 days → rule "tidy" off', 'aws s3api delete-bucket-lifecycle'],
  },
  {
    name: 'PutBucketLifecycle: older versions are gone tomorrow',
    strike: expire({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    ends: 'alerted',
    event: 'PutBucketLifecycle',
    says: ['aws s3api delete-bucket-lifecycle'],
  },
  {
    name: 'PutBucketLifecycle: what leaves no log file out of the retention',
    strike: expire({ Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } }),
    ends: 'benign',
    mend: ({ s3 }) => s3().send(new DeleteBucketLifecycleCommand({ Bucket })),
  },
  {
    name: 'DeleteBucketLifecycle',
    strike: ({ s3 }) => s3().send(new DeleteBucketLifecycleCommand({ Bucket })),
    ends: 'benign',
  },
  {
    name: 'PutBucketVersioning: suspended',
    strike: ({ s3 }) =>
      s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    ends: 'restored',
    event: 'PutBucketVersioning',
    says: ['versioning: Suspended → Enabled'],
  },
  {
    name: 'DeleteBucketPublicAccessBlock',
    strike: ({ s3 }) => s3().send(new DeletePublicAccessBlockCommand({ Bucket })),
    ends: 'restored',
    event: 'DeleteBucketPublicAccessBlock',
    says: ['public access block: not all blocked → all blocked'],
  },
  {
    name: 'PutBucketPublicAccessBlock: half of it',
    strike: ({ s3 }) =>
      s3().send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true },
        }),
      ),
    ends: 'restored',
    event: 'PutBucketPublicAccessBlock',
  },
  {
    name: 'PutBucketPolicy: open to the world',
    strike: async (by) => {
      await by.s3().send(new DeletePublicAccessBlockCommand({ Bucket }))
      await putPolicy(by, (statements) => [
        ...statements,
        { Sid: 'All', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${s3Arn}/*` },
      ])
    },
    ends: 'mended',
    event: 'PutBucketPolicy',
    says: ['log-confidentiality', 'aws s3api put-bucket-policy'],
  },
  {
    name: 'PutBucketEncryption: with a key of theirs',
    strike: ({ s3 }) =>
      s3().send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: 'arn:aws:kms:us-east-1:999999999999:key/theirs',
                },
              },
            ],
          },
        }),
      ),
    ends: 'alerted',
    event: 'PutBucketEncryption',
    says: ['bucket encryption: ', 'AES256', 'key/theirs'],
  },
  {
    name: 'DeleteBucketEncryption',
    strike: ({ s3 }) => s3().send(new DeleteBucketEncryptionCommand({ Bucket })),
    ends: 'told',
    event: 'DeleteBucketEncryption',
  },
  {
    name: 'PutBucketLogging: off',
    strike: ({ s3 }) => s3().send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
    ends: 'alerted',
    event: 'PutBucketLogging',
    says: ['bucket access logging: ', 'aws s3api put-bucket-logging'],
  },
  {
    name: 'DeleteBucketOwnershipControls, and an ACL for everyone',
    strike: async ({ s3 }) => {
      await s3().send(new DeleteBucketOwnershipControlsCommand({ Bucket }))
      await s3().send(new PutBucketAclCommand({ Bucket, GrantRead: `id="${'5'.repeat(64)}"` }))
    },
    ends: 'alerted',
    event: 'DeleteBucketOwnershipControls',
    says: ['bucket ownership: ', 'bucket ACL: '],
  },
  {
    name: 'PutBucketOwnershipControls: ACLs count again',
    strike: ({ s3 }) =>
      s3().send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
        }),
      ),
    ends: 'alerted',
    event: 'PutBucketOwnershipControls',
    says: ['bucket ownership: '],
  },
  {
    name: 'PutBucketReplication: copies for somebody else',
    strike: ({ s3 }) =>
      s3().send(
        new PutBucketReplicationCommand({
          Bucket,
          ReplicationConfiguration: {
            Role: `arn:aws:iam::${account}:role/copies`,
            Rules: [
              {
                ID: 'theirs',
                Status: 'Enabled',
                Prefix: '',
                Destination: { Bucket: 'arn:aws:s3:::spare-logs', Account: '999999999999' },
              },
            ],
          },
        }),
      ),
    ends: 'alerted',
    event: 'PutBucketReplication',
    says: ['bucket replication: none → ', 'aws s3api delete-bucket-replication'],
  },
  {
    name: 'DeleteBucketReplication',
    strike: ({ s3 }) => s3().send(new DeleteBucketReplicationCommand({ Bucket })),
    ends: 'told',
    event: 'DeleteBucketReplication',
  },
  {
    name: 'PutBucketRequestPayment: requesters pay, which CloudTrail does not',
    strike: ({ s3 }) =>
      s3().send(
        new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } }),
      ),
    ends: 'alerted',
    event: 'PutBucketRequestPayment',
    says: ['bucket request payment: ', 'Requester', 'aws s3api put-bucket-request-payment'],
  },
  {
    name: 'PutBucketNotification: none',
    strike: ({ s3 }) =>
      s3().send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
    ends: 'told',
    event: 'PutBucketNotification',
  },
  {
    name: 'DeleteObject: a log file',
    strike: async ({ s3 }) => {
      await s3().send(new PutObjectCommand({ Bucket, Key: 'elsewhere', Body: 'x' }))
      await s3().send(new DeleteObjectCommand({ Bucket, Key: logFile }))
    },
    ends: 'claimed',
    event: 'DeleteObject',
    says: ['log-integrity', 'aws s3api list-object-versions'],
  },
  {
    name: 'DeleteObjects: log files',
    strike: ({ s3 }) =>
      s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: logFile }] } })),
    ends: 'claimed',
    event: 'DeleteObjects',
    says: ['log-integrity'],
  },
  {
    name: 'PutObject: over a log file',
    strike: ({ s3 }) => s3().send(new PutObjectCommand({ Bucket, Key: logFile, Body: 'nothing' })),
    ends: 'claimed',
    event: 'PutObject',
    // Only an empty bucket can be deleted, versions included: it is what comes next.
    mend: async ({ s3 }) => {
      const { Versions = [], DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }))
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
      await s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    },
  },
  {
    name: 'DeleteBucket',
    strike: ({ s3 }) => s3().send(new DeleteBucketCommand({ Bucket })),
    ends: 'alerted',
    event: 'DeleteBucket',
    says: ['aws s3api create-bucket', 'aws s3api put-bucket-policy', 'bucket: there → none'],
  },
  {
    name: 'DeleteBucket, and DeleteTrail: nothing to send a new trail to, so that another takes its place',
    strike: async ({ s3, cloudtrail }) => {
      await s3().send(new DeleteBucketCommand({ Bucket }))
      await cloudtrail().send(new DeleteTrailCommand({ Name }))
    },
    ends: 'mended',
    event: 'DeleteTrail',
    says: [
      `The bucket ${Bucket} is gone`,
      'Until then arn:aws:cloudtrail:eu-west-1:123456789012:trail/log-objects takes its place',
      'aws s3api create-bucket',
      'aws cloudtrail create-trail',
    ],
    expected: (before) => withManagement(before),
  },
]

attackHarness({ everything, attacks })
