import type { BucketLocationConstraint, LifecycleRule } from '@aws-sdk/client-s3'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Region } from '../model/index.ts'
import type { Json, JsonObject, Write } from '../model/write.ts'

/** Answer of a write: the request id under which CloudTrail will record it. */
export type Sent = { requestId: string | undefined }

type CloudTrailWrite = Extract<Write, { service: 'cloudtrail' }>
type BucketWrite = Extract<Write, { service: 's3' }>
type NewBucket = Extract<Write, { operation: 'CreateBucket' }>['input']
type KeyWrite = Extract<Write, { service: 'kms' }>

/**
 * Sends one write: the only place that does. What it can send is what the type `Write` lists; anything else, such as
 * a call that came out of a file, is refused.
 * @param account that every S3 call expects to own the bucket, so that a taken-over name is not written to
 * @throws whatever the SDK throws
 */
export async function sendWrite(
  clients: Clients,
  region: Region,
  account: AccountId,
  write: Write,
): Promise<Sent> {
  const { $metadata } = await answerOf(clients, region, account, write)
  return { requestId: $metadata.requestId }
}

/** What every answer of AWS carries. */
export type Answered = Promise<{ $metadata: { requestId?: string | undefined } }>

function answerOf(clients: Clients, region: Region, account: AccountId, write: Write): Answered {
  switch (write.service) {
    case 'cloudtrail':
      return sendToCloudTrail(clients, region, write)
    case 's3':
      return sendToBucket(clients, region, account, write)
    case 'kms':
      return sendToKey(clients, region, write)
    case 'events':
      return import('./send-rule-write.ts').then((m) => m.sendRuleWrite(clients, region, write))
    default:
      return refuse(write)
  }
}

function refuse(write: never): never {
  throw new Error(`not a write that Trailkeeper makes: ${JSON.stringify(write)}`)
}

async function sendToCloudTrail(clients: Clients, region: Region, write: CloudTrailWrite): Answered {
  const [client, sdk] = await Promise.all([clients.cloudtrail(region), import('@aws-sdk/client-cloudtrail')])
  switch (write.operation) {
    case 'StartLogging':
      return client.send(new sdk.StartLoggingCommand(write.input))
    case 'UpdateTrail':
      return client.send(new sdk.UpdateTrailCommand(write.input))
    case 'PutEventSelectors':
      return client.send(new sdk.PutEventSelectorsCommand(write.input))
    case 'PutInsightSelectors':
      return client.send(new sdk.PutInsightSelectorsCommand(write.input))
    case 'CreateTrail':
      return client.send(new sdk.CreateTrailCommand(write.input))
    case 'AddTags':
      return client.send(new sdk.AddTagsCommand(write.input))
    default:
      return refuse(write)
  }
}

async function sendToBucket(
  clients: Clients,
  region: Region,
  account: AccountId,
  write: BucketWrite,
): Answered {
  const [client, sdk] = await Promise.all([clients.s3(region), import('@aws-sdk/client-s3')])
  const owned = { ExpectedBucketOwner: account }
  switch (write.operation) {
    case 'CreateBucket':
      return client.send(new sdk.CreateBucketCommand(newBucketInput(write.input, region)))
    case 'PutBucketPolicy':
      return client.send(new sdk.PutBucketPolicyCommand({ ...write.input, ...owned }))
    case 'PutPublicAccessBlock':
      return client.send(new sdk.PutPublicAccessBlockCommand({ ...write.input, ...owned }))
    case 'PutBucketVersioning':
      return client.send(new sdk.PutBucketVersioningCommand({ ...write.input, ...owned }))
    case 'PutBucketLifecycleConfiguration': {
      const Rules = write.input.LifecycleConfiguration.Rules.map(lifecycleRuleInput)
      const input = { Bucket: write.input.Bucket, LifecycleConfiguration: { Rules } }
      return client.send(new sdk.PutBucketLifecycleConfigurationCommand({ ...input, ...owned }))
    }
    default:
      return refuse(write)
  }
}

async function sendToKey(clients: Clients, region: Region, write: KeyWrite): Answered {
  const [client, sdk] = await Promise.all([clients.kms(region), import('@aws-sdk/client-kms')])
  switch (write.operation) {
    case 'EnableKey':
      return client.send(new sdk.EnableKeyCommand(write.input))
    case 'CancelKeyDeletion':
      return client.send(new sdk.CancelKeyDeletionCommand(write.input))
    case 'PutKeyPolicy':
      return client.send(new sdk.PutKeyPolicyCommand(write.input))
    default:
      return refuse(write)
  }
}

/** CreateBucket as the SDK takes it. us-east-1 is S3's default and must not be named (CreateBucket, API reference). */
export function newBucketInput({ Bucket, CreateBucketConfiguration: tags }: NewBucket, region: Region) {
  const location = needsLocation(region) ? { LocationConstraint: region } : undefined
  return { Bucket, ...((tags ?? location) && { CreateBucketConfiguration: { ...tags, ...location } }) }
}

/** The SDK's type lists the regions of its release; a region that opened since is as good. */
const needsLocation = (region: Region): region is BucketLocationConstraint => region !== 'us-east-1'

/**
 * A lifecycle rule as the SDK takes it, from one kept as JSON: only dates are of another kind there.
 * @throws TypeError for an object that is no rule
 */
export function lifecycleRuleInput(rule: JsonObject): LifecycleRule {
  const revived = withDates(rule)
  if (!isRule(revived)) throw new TypeError('a lifecycle rule is neither Enabled nor Disabled')
  return revived
}

type Revived = string | number | boolean | null | Date | Revived[] | { [name: string]: Revived }

function withDates(value: Json, name?: string): Revived {
  if (name === 'Date' && typeof value === 'string') return new Date(value)
  if (Array.isArray(value)) return value.map((item) => withDates(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDates(item, key)]))
}

const isRule = (value: unknown): value is LifecycleRule =>
  typeof value === 'object' &&
  value !== null &&
  'Status' in value &&
  (value.Status === 'Enabled' || value.Status === 'Disabled')
