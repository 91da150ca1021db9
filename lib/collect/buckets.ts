import {
  GetBucketLoggingCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { failureText, ownFailure } from '../aws/own-failure.ts'
import { notRead, read } from '../aws/read.ts'
import type { Bucket, Part, Read, ReadFailure, Region } from '../model.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'
import { bucketGrants } from './bucket-grants.ts'
import { bucketLifecycle } from './bucket-lifecycle.ts'
import { publicAccessBlock } from './public-access-block.ts'

export { bucketSafeguards } from './bucket-safeguards.ts'

/** A bucket, and a region to ask first: the bucket often stands where its trail is at home. */
export type WantedBucket = { name: string; likelyRegion: Region }

/** The destination buckets with the parts asked for. Each is read in its own region, by one client a region. */
export async function bucketsOf(
  clients: Clients,
  wanted: readonly WantedBucket[],
  parts: ReadonlySet<Part>,
): Promise<Record<string, Bucket>> {
  const buckets = await Promise.all(wanted.map((one) => bucketOf(clients, one, parts)))
  return Object.fromEntries(buckets.map((bucket) => [bucket.name, bucket]))
}

async function bucketOf(clients: Clients, wanted: WantedBucket, parts: ReadonlySet<Part>): Promise<Bucket> {
  const { name } = wanted
  const region = await bucketRegion(clients, wanted)
  const part = async <T>(
    id: Part,
    operation: string,
    answer: (client: S3Client) => Promise<T>,
  ): Promise<Read<T>> => {
    if (!parts.has(id)) return notRead(operation)
    if (!region.ok) return notAsked(operation, region)
    const client = await clients.s3(region.value)
    return read(operation, () => answer(client))
  }
  const [policy, policyIsPublic, grants, block, versioning, lifecycle, logging] = await Promise.all([
    part('bucket-policy', 's3:GetBucketPolicy', (s3) => bucketPolicy(s3, name)),
    part('bucket-policy-status', 's3:GetBucketPolicyStatus', (s3) => policyIsPublicOf(s3, name)),
    part('bucket-acl', 's3:GetBucketAcl', (s3) => bucketGrants(s3, name)),
    part('bucket-public-access-block', 's3:GetPublicAccessBlock', (s3) =>
      unlessAbsent('NoSuchPublicAccessBlockConfiguration', undefined, async () =>
        publicAccessBlock(await s3.send(new GetPublicAccessBlockCommand({ Bucket: name }))),
      ),
    ),
    part('bucket-versioning', 's3:GetBucketVersioning', async (s3) => {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }))
      return Status ?? ('Off' as const)
    }),
    part('bucket-lifecycle', 's3:GetBucketLifecycleConfiguration', (s3) =>
      unlessAbsent('NoSuchLifecycleConfiguration', [], () => bucketLifecycle(s3, name)),
    ),
    part('bucket-logging', 's3:GetBucketLogging', async (s3) => {
      const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: name }))
      if (!LoggingEnabled?.TargetBucket) return undefined
      return { targetBucket: LoggingEnabled.TargetBucket, targetPrefix: LoggingEnabled.TargetPrefix ?? '' }
    }),
  ])
  return {
    name,
    region,
    policy,
    // Some answer nothing at all where there is no policy; a policy that is not there is not public.
    policyIsPublic: policy.ok && policy.value === undefined ? { ok: true, value: false } : policyIsPublic,
    grants,
    publicAccessBlock: block,
    accountPublicAccessBlock: notRead('s3:GetAccountPublicAccessBlock'),
    versioning,
    lifecycle,
    logging,
  }
}

/** Where a bucket stands. */
const bucketRegion = (clients: Clients, { name, likelyRegion }: WantedBucket): Promise<Read<Region>> =>
  read('s3:HeadBucket', async () => {
    const client = await clients.s3(likelyRegion)
    try {
      const { BucketRegion } = await client.send(new HeadBucketCommand({ Bucket: name }))
      return BucketRegion ?? likelyRegion
    } catch (error) {
      throw namedByStatus(error, name)
    }
  })

const named = (name: string, message: string) => Object.assign(new Error(message), { name })

/** An answer to HEAD has no body and so no error code: only its status tells (S3 API reference, HeadBucket). */
function namedByStatus(error: unknown, bucket: string): unknown {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
  if (status === 404) return named('NoSuchBucket', `${bucket} does not exist`)
  if (status === 403) return named('AccessDenied', `${bucket} may not be read, or belongs to somebody else`)
  return error
}

const notAsked = (operation: string, head: ReadFailure): ReadFailure =>
  ownFailure(operation, 'NotAsked', failureText(head))

const bucketPolicy = (client: S3Client, name: string) =>
  unlessAbsent('NoSuchBucketPolicy', undefined, async () => {
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: name }))
    return Policy === undefined ? undefined : parsePolicy(Policy)
  })

const policyIsPublicOf = (client: S3Client, name: string) =>
  unlessAbsent('NoSuchBucketPolicy', false, async () => {
    const { PolicyStatus } = await client.send(new GetBucketPolicyStatusCommand({ Bucket: name }))
    if (PolicyStatus?.IsPublic === undefined) throw new TypeError('the answer has no IsPublic')
    return PolicyStatus.IsPublic
  })

/** S3 answers "not configured" with an error: that is an answer, not a failure. */
async function unlessAbsent<T, U>(code: string, absent: U, ask: () => Promise<T>): Promise<T | U> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) === code) return absent
    throw error
  }
}
