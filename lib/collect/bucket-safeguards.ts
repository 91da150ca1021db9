import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Region, Safeguards, SetUp } from '../model/index.ts'
import { answered, asJson, type Setting, settingsRead, wholeJson } from '../aws/read.ts'
import { bucketRegion } from './bucket-region.ts'

/**
 * How a bucket of the account is set up, in the order in which it can be set up again: without its grants to others
 * before ACLs are switched off, with versions before replication and Object Lock.
 */
export async function bucketSafeguards(
  clients: Clients,
  bucket: string,
  likelyRegion: Region,
  account: AccountId,
): Promise<Safeguards> {
  const asked = { Bucket: bucket, ExpectedBucketOwner: account }
  const found = await bucketRegion(clients, bucket, [likelyRegion], account)
  // What stands in a region that is not known cannot be set up again there. One that is gone had its settings.
  if (!found.ok && found.code !== 'NoSuchBucket') return []
  const region = found.ok ? found.value : likelyRegion
  const s3 = await clients.s3(region)
  const write = (operation: string, input: object = {}): SetUp => ({
    service: 's3',
    operation,
    region,
    input: { Bucket: bucket, ...asJson(input) },
  })
  const where = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }
  const settings: Setting[] = [
    {
      name: 'bucket',
      ask: async () => {
        await s3.send(new HeadBucketCommand(asked))
        return [write('CreateBucket', where)]
      },
    },
    {
      name: 'bucket versioning',
      ask: async () => {
        const { Status } = await s3.send(new GetBucketVersioningCommand(asked))
        return Status ? [write('PutBucketVersioning', { VersioningConfiguration: { Status } })] : []
      },
    },
    {
      name: 'bucket ACL',
      ask: async () => {
        const { Owner, Grants } = await s3.send(new GetBucketAclCommand(asked))
        return [write('PutBucketAcl', { AccessControlPolicy: { Owner, Grants } })]
      },
    },
    {
      name: 'bucket ownership',
      ask: async () => {
        const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(asked))
        return [write('PutBucketOwnershipControls', { OwnershipControls })]
      },
      absent: ['OwnershipControlsNotFoundError'],
      unset: [write('DeleteBucketOwnershipControls')],
    },
    {
      name: 'bucket public access block',
      ask: async () => {
        const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand(asked))
        return [write('PutPublicAccessBlock', { PublicAccessBlockConfiguration })]
      },
      absent: ['NoSuchPublicAccessBlockConfiguration'],
      unset: [write('DeletePublicAccessBlock')],
    },
    {
      name: 'bucket policy',
      ask: async () => {
        const { Policy } = await s3.send(new GetBucketPolicyCommand(asked))
        return [write('PutBucketPolicy', { Policy: wholeJson(Policy, 'Policy') })]
      },
      absent: ['NoSuchBucketPolicy'],
      unset: [write('DeleteBucketPolicy')],
    },
    {
      name: 'bucket lifecycle',
      ask: async () => {
        const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand(asked))
        return [write('PutBucketLifecycleConfiguration', { LifecycleConfiguration: { Rules } })]
      },
      absent: ['NoSuchLifecycleConfiguration'],
      unset: [write('DeleteBucketLifecycle')],
    },
    {
      name: 'bucket encryption',
      ask: async () => {
        const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(asked))
        return [write('PutBucketEncryption', { ServerSideEncryptionConfiguration })]
      },
      absent: ['ServerSideEncryptionConfigurationNotFoundError'],
      unset: [write('DeleteBucketEncryption')],
    },
    {
      name: 'bucket access logging',
      ask: async () => {
        const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand(asked))
        return [write('PutBucketLogging', { BucketLoggingStatus: { LoggingEnabled } })]
      },
    },
    {
      name: 'bucket replication',
      ask: async () => {
        const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand(asked))
        return [write('PutBucketReplication', { ReplicationConfiguration })]
      },
      absent: ['ReplicationConfigurationNotFoundError'],
      unset: [write('DeleteBucketReplication')],
    },
    {
      name: 'bucket notification',
      ask: async () => {
        const answer = await s3.send(new GetBucketNotificationConfigurationCommand(asked))
        const { $metadata: _metadata, ...NotificationConfiguration } = answer
        return [write('PutBucketNotificationConfiguration', { NotificationConfiguration })]
      },
    },
    {
      name: 'bucket request payment',
      ask: async () => {
        const answer = await s3.send(new GetBucketRequestPaymentCommand(asked))
        const Payer = answered(answer.Payer, 'Payer')
        return [write('PutBucketRequestPayment', { RequestPaymentConfiguration: { Payer } })]
      },
    },
    {
      name: 'bucket Object Lock',
      ask: async () => {
        const { ObjectLockConfiguration } = await s3.send(new GetObjectLockConfigurationCommand(asked))
        return [write('PutObjectLockConfiguration', { ObjectLockConfiguration })]
      },
      absent: ['ObjectLockConfigurationNotFoundError'],
    },
  ]
  return settingsRead(settings)
}
