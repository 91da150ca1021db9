import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { ACCOUNT } from '../../bench.ts'
import { REGION } from '../../standing-world.ts'
import type { Send } from './send.ts'

const Bucket = 'things'
const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hear`
const policy = (Resource: string | string[], Action: string | string[] = 'kms:*') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action, Resource }],
  })
const mayWrite = policy(
  [`arn:aws:s3:::${Bucket}/*`, `arn:aws:s3:::${Bucket}`],
  ['s3:GetObject', 's3:ListBucket'],
)
const replication = {
  Role: `arn:aws:iam::${ACCOUNT}:role/role`,
  Rules: [
    {
      Status: 'Enabled' as const,
      Priority: 1,
      DeleteMarkerReplication: { Status: 'Disabled' as const },
      Filter: { Prefix: '' },
      Destination: { Bucket: 'arn:aws:s3:::trail-logs' },
    },
  ],
}
/** A bucket without versions: writes into one with versions answer their ids. */
const unversioned = 'trail-logs'

export const s3: Record<string, Send> = {
  PutBucketPolicy: (at) => new S3Client(at).send(new PutBucketPolicyCommand({ Bucket, Policy: mayWrite })),
  DeleteBucketPolicy: (at) => new S3Client(at).send(new DeleteBucketPolicyCommand({ Bucket: 'trail-logs' })),
  DeleteBucket: (at) => new S3Client(at).send(new DeleteBucketCommand({ Bucket: 'standing-empty' })),
  DeleteBucketEncryption: (at) => new S3Client(at).send(new DeleteBucketEncryptionCommand({ Bucket })),
  PutBucketLogging: (at) =>
    new S3Client(at).send(
      new PutBucketLoggingCommand({
        Bucket,
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'Logs/' } },
      }),
    ),
  PutBucketReplication: async (at) => {
    const client = new S3Client(at)
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket: 'trail-logs', VersioningConfiguration }))
    await client.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: replication }))
  },
  PutBucketVersioning: (at) =>
    new S3Client(at).send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    ),
  PutBucketEncryption: (at) =>
    new S3Client(at).send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    ),
  PutBucketLifecycle: (at) =>
    new S3Client(at).send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [{ ID: 'a', Status: 'Enabled', Filter: { Prefix: '*' }, Expiration: { Days: 1 } }],
        },
      }),
    ),
  PutBucketPublicAccessBlock: (at) =>
    new S3Client(at).send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          RestrictPublicBuckets: true,
          BlockPublicPolicy: false,
          BlockPublicAcls: false,
          IgnorePublicAcls: true,
        },
      }),
    ),
  PutBucketAcl: async (at) => {
    const client = new S3Client(at)
    const { Owner: { ID } = {} } = await client.send(new GetBucketAclCommand({ Bucket }))
    const Grants = [{ Grantee: { Type: 'CanonicalUser' as const, ID }, Permission: 'FULL_CONTROL' as const }]
    const AccessControlPolicy = { Owner: { ID }, Grants }
    await client.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }))
  },
  PutBucketNotification: (at) =>
    new S3Client(at).send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          LambdaFunctionConfigurations: [
            { Id: 'a', LambdaFunctionArn: functionArn, Events: ['s3:ObjectCreated:*'] },
          ],
        },
      }),
    ),
  CopyObject: async (at) => {
    const client = new S3Client(at)
    await client.send(new PutObjectCommand({ Bucket: unversioned, Key: 'a', Body: 'x' }))
    const CopySource = `${unversioned}/a`
    await client.send(new CopyObjectCommand({ Bucket: unversioned, Key: 'copy', CopySource }))
  },
  PutObject: (at) =>
    new S3Client(at).send(
      new PutObjectCommand({
        Bucket: unversioned,
        Key: 'a',
        Body: 'x',
        ACL: 'bucket-owner-full-control',
        ServerSideEncryption: 'AES256',
      }),
    ),
  DeleteObject: (at) => new S3Client(at).send(new DeleteObjectCommand({ Bucket, Key: 'thing' })),
  DeleteObjects: (at) =>
    new S3Client(at).send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'thing' }] } })),
}
