import {
  GetBucketLoggingCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { answered, mapRead, notRead, read, unlessAbsent } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import { failureText, ownFailure } from '../aws/errors.ts'
import type { AccountId, Bucket, Part, PublicAccessBlock, Read, ReadFailure, Region } from '../model/index.ts'
import {
  bucketGrants,
  bucketLifecycle,
  bucketPolicy,
  logTarget,
  objectLockOf,
  publicAccessBlockOf,
} from './bucket-settings.ts'
import { bucketRegion, isOwned } from './bucket-region.ts'

export { bucketSafeguards } from './bucket-safeguards.ts'

/** A bucket, and regions to ask for it: it often stands where its trail is at home. */
export type WantedBucket = { name: string; likelyRegions: readonly Region[] }

type Wanted = { account: AccountId; parts: ReadonlySet<Part> }

/** The destination buckets with the parts asked for. Each is read in its own region, by one client a region. */
export async function bucketsOf(
  clients: Clients,
  wanted: readonly WantedBucket[],
  { account, parts }: Wanted,
): Promise<Record<string, Bucket>> {
  const ofAccount = accountBlocks(clients, account)
  const buckets = await Promise.all(
    wanted.map(async (one) => {
      const bucket = await bucketOf(clients, one, { account, parts })
      if (!parts.has('account-public-access-block')) return bucket
      return {
        ...bucket,
        accountPublicAccessBlock: await accountBlockOf(clients, bucket, account, ofAccount),
      }
    }),
  )
  return Object.fromEntries(buckets.map((bucket) => [bucket.name, bucket]))
}

type AccountBlocks = (region: Region) => Promise<Bucket['accountPublicAccessBlock']>

const getAccountBlock = 's3:GetAccountPublicAccessBlock'

/** The account's block, asked for once in each region. */
function accountBlocks(clients: Clients, account: AccountId): AccountBlocks {
  const asked = new Map<Region, ReturnType<AccountBlocks>>()
  return (region) => {
    const known = asked.get(region)
    if (known) return known
    const answer = read(getAccountBlock, () =>
      unlessAbsent('NoSuchPublicAccessBlockConfiguration', undefined, () =>
        accountPublicAccessBlock(clients, region, account),
      ),
    )
    asked.set(region, answer)
    return answer
  }
}

/**
 * The block of the account that owns a bucket: S3 applies the stricter of both settings (S3 API reference,
 * GetPublicAccessBlock). A bucket that already shuts everybody out needs none, and another account's is not to be had.
 */
async function accountBlockOf(
  clients: Clients,
  { name, region, publicAccessBlock: own }: Bucket,
  account: AccountId,
  ofAccount: AccountBlocks,
): Promise<Bucket['accountPublicAccessBlock']> {
  if (!region.ok) return notAsked(getAccountBlock, region)
  if (own.ok && own.value?.ignorePublicAcls && own.value.restrictPublicBuckets)
    return ownFailure(getAccountBlock, 'NotAsked', `${name} has a block of its own`)
  const owned = await isOwned(clients, name, region.value, account)
  if (!owned.ok) return notAsked(getAccountBlock, owned)
  return owned.value
    ? ofAccount(region.value)
    : ownFailure(getAccountBlock, 'ForeignAccount', `${name} belongs to another account`)
}

async function bucketOf(clients: Clients, wanted: WantedBucket, { account, parts }: Wanted): Promise<Bucket> {
  const { name } = wanted
  const region = await bucketRegion(clients, name, wanted.likelyRegions)
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
  const [policy, policyIsPublic, grants, block, versions, lifecycle, objectLock, logging] = await Promise.all(
    [
      part('bucket-policy', 's3:GetBucketPolicy', (s3) => bucketPolicy(s3, name)),
      part('bucket-policy-status', 's3:GetBucketPolicyStatus', (s3) => policyIsPublicOf(s3, name)),
      part('bucket-acl', 's3:GetBucketAcl', (s3) => bucketGrants(s3, name)),
      part('bucket-public-access-block', 's3:GetPublicAccessBlock', (s3) =>
        unlessAbsent('NoSuchPublicAccessBlockConfiguration', undefined, async () =>
          publicAccessBlockOf(await s3.send(new GetPublicAccessBlockCommand({ Bucket: name }))),
        ),
      ),
      part('bucket-versioning', 's3:GetBucketVersioning', async (s3) => {
        const { Status, MFADelete } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }))
        return { versioning: Status ?? ('Off' as const), mfaDelete: MFADelete === 'Enabled' }
      }),
      part('bucket-lifecycle', 's3:GetBucketLifecycleConfiguration', (s3) =>
        unlessAbsent('NoSuchLifecycleConfiguration', [], () => bucketLifecycle(s3, name)),
      ),
      part('bucket-object-lock', 's3:GetObjectLockConfiguration', (s3) => objectLockOf(s3, name)),
      part('bucket-logging', 's3:GetBucketLogging', async (s3) => {
        const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: name }))
        if (!LoggingEnabled?.TargetBucket || !region.ok) return undefined
        const {
          TargetBucket: targetBucket,
          TargetPrefix: targetPrefix = '',
          TargetObjectKeyFormat,
        } = LoggingEnabled
        const partitioned = TargetObjectKeyFormat?.PartitionedPrefix !== undefined
        const to = { targetBucket, targetPrefix, ...(partitioned && { partitioned }) }
        if (targetBucket === name) return to
        const target = await logTarget(clients, targetBucket, region.value, account)
        return { ...to, target }
      }),
    ],
  )
  return {
    name,
    region,
    policy,
    policyIsPublic,
    grants,
    publicAccessBlock: block,
    accountPublicAccessBlock: notRead(getAccountBlock),
    versioning: mapRead(versions, ({ versioning }) => versioning),
    mfaDelete: mapRead(versions, ({ mfaDelete }) => mfaDelete),
    objectLock,
    lifecycle,
    logging,
  }
}

const notAsked = (operation: string, head: ReadFailure): ReadFailure =>
  ownFailure(operation, 'NotAsked', failureText(head))

const policyIsPublicOf = (client: S3Client, name: string) =>
  unlessAbsent('NoSuchBucketPolicy', false, async () => {
    const { PolicyStatus } = await client.send(new GetBucketPolicyStatusCommand({ Bucket: name }))
    return answered(PolicyStatus?.IsPublic, 'IsPublic')
  })

const path = '/v20180820/configuration/publicAccessBlock'

/**
 * The account's Block Public Access, which holds for all of its buckets in every region. What the organization's S3
 * policy imposes is in it: "the effective account-level configuration, which may inherit from organization-level
 * policies" (S3 API reference, S3 Control, GetPublicAccessBlock).
 *
 * S3 Control's operation is S3's of the same name, asked of an account instead of a bucket: the same answer and
 * signature, with another host, path and header. Its own client would bring another 30 KB for this one call.
 * @throws whatever the SDK throws; NoSuchPublicAccessBlockConfiguration where the account has none
 */
export async function accountPublicAccessBlock(
  clients: Clients,
  region: Region,
  account: AccountId,
): Promise<PublicAccessBlock> {
  const client = await clients.s3(region)
  // The account stands where the bucket would, before the service's host.
  const command = new GetPublicAccessBlockCommand({ Bucket: account })
  command.middlewareStack.add(
    (next) => (args) => {
      if (isHttpRequest(args.request)) sendToControl(args.request, account)
      return next(args)
    },
    { step: 'build', name: 's3Control' },
  )
  return publicAccessBlockOf(await client.send(command))
}

type HttpRequest = {
  hostname: string
  path: string
  query: Record<string, unknown>
  headers: Record<string, string>
}

const isHttpRequest = (request: unknown): request is HttpRequest =>
  typeof request === 'object' && request !== null && 'hostname' in request && 'headers' in request

/** `ACCOUNT.s3.REGION…` becomes `ACCOUNT.s3-control.REGION…`, FIPS and dual-stack alike; an endpoint of one's own stays. */
function sendToControl(request: HttpRequest, account: AccountId): void {
  request.hostname = request.hostname.replace(/^(\d+)\.s3(?=[.-])/, '$1.s3-control')
  request.path = path
  request.query = {}
  request.headers['x-amz-account-id'] = account
}
