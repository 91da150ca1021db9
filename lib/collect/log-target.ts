import { answered, read, unlessAbsent } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import { failureText, ownFailure } from '../aws/errors.ts'
import type { AccountId, LogTarget, Read, Region } from '../model/index.ts'
import {
  GetBucketEncryptionCommand,
  GetBucketRequestPaymentCommand,
  GetObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { bucketGrants, bucketPolicy } from './bucket-settings.ts'
import { bucketRegion, isOwned } from './bucket-region.ts'

/** The bucket that gets the access logs of another, which should stand in the other's region. */
export async function logTarget(
  clients: Clients,
  bucket: string,
  likelyRegion: Region,
  account: AccountId,
): Promise<LogTarget> {
  const region = await bucketRegion(clients, bucket, [likelyRegion])
  const part = async <T>(operation: string, answer: (s3: S3Client) => Promise<T>): Promise<Read<T>> => {
    if (!region.ok) return ownFailure(operation, 'NotAsked', failureText(region))
    const s3 = await clients.s3(region.value)
    return read(operation, () => answer(s3))
  }
  const [owned, objectLock, requesterPays, encryption, policy, grants] = await Promise.all([
    region.ok ? isOwned(clients, bucket, region.value, account) : region,
    part('s3:GetObjectLockConfiguration', (s3) => hasObjectLock(s3, bucket)),
    part('s3:GetBucketRequestPayment', async (s3) => {
      const { Payer } = await s3.send(new GetBucketRequestPaymentCommand({ Bucket: bucket }))
      return answered(Payer, 'Payer') === 'Requester'
    }),
    part('s3:GetBucketEncryption', (s3) => defaultEncryption(s3, bucket)),
    part('s3:GetBucketPolicy', (s3) => bucketPolicy(s3, bucket)),
    part('s3:GetBucketAcl', (s3) => bucketGrants(s3, bucket)),
  ])
  return { region, owned, objectLock, requesterPays, encryption, policy, grants }
}

const hasObjectLock = (s3: S3Client, Bucket: string): Promise<boolean> =>
  unlessAbsent('ObjectLockConfigurationNotFoundError', false, async () => {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
    const { ObjectLockEnabled } = answered(answer.ObjectLockConfiguration, 'ObjectLockConfiguration')
    return ObjectLockEnabled === 'Enabled'
  })

/** S3 encrypts with its own keys where nothing else is set. */
export const defaultEncryption = (s3: S3Client, Bucket: string): Promise<string> =>
  unlessAbsent('ServerSideEncryptionConfigurationNotFoundError', 'AES256', async () => {
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? []
    return answered(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'SSEAlgorithm')
  })
