import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketRequestPaymentCommand,
  GetObjectLockConfigurationCommand,
  type GetPublicAccessBlockOutput,
  type LifecycleRule as AnsweredRule,
  type S3Client,
} from '@aws-sdk/client-s3'
import { answered, read, unlessAbsent } from '../aws/read.ts'
import type {
  AccountId,
  LifecycleRule,
  LogTarget,
  ObjectLock,
  PolicyDocument,
  PublicAccessBlock,
  Read,
  Region,
} from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import type { Clients } from '../aws/clients.ts'
import { failureText, ownFailure } from '../aws/errors.ts'
import { bucketRegion, isOwned } from './bucket-region.ts'

/** The bucket's lifecycle rules, as far as they expire objects. */
export async function bucketLifecycle(
  client: S3Client,
  bucket: string,
  owner?: AccountId,
): Promise<LifecycleRule[]> {
  const asked = { Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) }
  const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand(asked))
  return answered(Rules, 'Rules').map(lifecycleRule)
}

/**
 * One rule. A filter by size spares some log files and hits others, so that it narrows nothing; log files bear no
 * tags. The prefix stands in one of three places (S3 API reference, LifecycleRule, LifecycleRuleFilter). */
export function lifecycleRule(rule: AnsweredRule): LifecycleRule {
  const { Filter: filter, Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule
  const tagged = filter?.Tag !== undefined || (filter?.And?.Tags?.length ?? 0) > 0
  return {
    id: rule.ID ?? '',
    enabled: rule.Status === 'Enabled',
    prefix: filter?.Prefix ?? filter?.And?.Prefix ?? rule.Prefix ?? '',
    narrowed: tagged,
    ...(expiration?.Days !== undefined && { expirationDays: expiration.Days }),
    ...(expiration?.Date !== undefined && { expirationDate: expiration.Date.toISOString() }),
    ...(noncurrent?.NoncurrentDays !== undefined && {
      noncurrentExpirationDays: noncurrent.NoncurrentDays,
    }),
    whole: JSON.stringify(rule),
  }
}

/** Who the bucket's ACL lets in: group URIs, canonical ids or mail addresses, each with its permission. */
export async function bucketGrants(
  client: S3Client,
  bucket: string,
): Promise<{ grantee: string; permission: string }[]> {
  const { Grants = [], Owner } = await client.send(new GetBucketAclCommand({ Bucket: bucket }))
  // A list may be empty, and then is not always there; its owner always is.
  answered(Owner, 'Owner')
  return Grants.map(({ Grantee, Permission }) => ({
    grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? '',
    permission: Permission ?? '',
  }))
}

/** The bucket's policy; undefined where it has none. */
export const bucketPolicy = (client: S3Client, bucket: string): Promise<PolicyDocument | undefined> =>
  unlessAbsent('NoSuchBucketPolicy', undefined, async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: bucket }))
    return parsePolicy(answered(Policy, 'Policy'))
  })

/**
 * A bucket's Object Lock. A default retention has a mode and either days or years (S3 API reference, DefaultRetention);
 * a year is counted as 365 days, which it is at least.
 */
export const objectLockOf = (s3: S3Client, Bucket: string): Promise<ObjectLock | undefined> =>
  unlessAbsent('ObjectLockConfigurationNotFoundError', undefined, async () => {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
    const { ObjectLockEnabled, Rule } = answered(answer.ObjectLockConfiguration, 'ObjectLockConfiguration')
    if (answered(ObjectLockEnabled, 'ObjectLockEnabled') !== 'Enabled') return undefined
    if (!Rule?.DefaultRetention) return {}
    const { Mode, Days, Years } = Rule.DefaultRetention
    const days = answered(Days ?? (Years === undefined ? undefined : Years * 365), 'Days')
    return { retention: { mode: answered(Mode, 'Mode'), days } }
  })

/**
 * What GetPublicAccessBlock answered. A setting that is left out is off.
 * @throws Error where the answer holds no block: there being none is an error of S3's, not an empty answer
 */
export function publicAccessBlockOf(answer: GetPublicAccessBlockOutput): PublicAccessBlock {
  const block = answered(answer.PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration')
  return {
    blockPublicAcls: block.BlockPublicAcls === true,
    ignorePublicAcls: block.IgnorePublicAcls === true,
    blockPublicPolicy: block.BlockPublicPolicy === true,
    restrictPublicBuckets: block.RestrictPublicBuckets === true,
  }
}

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
    part('s3:GetObjectLockConfiguration', async (s3) => (await objectLockOf(s3, bucket)) !== undefined),
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

/** S3 encrypts with its own keys where nothing else is set. */
export const defaultEncryption = (s3: S3Client, Bucket: string): Promise<string> =>
  unlessAbsent('ServerSideEncryptionConfigurationNotFoundError', 'AES256', async () => {
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? []
    return answered(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, 'SSEAlgorithm')
  })
