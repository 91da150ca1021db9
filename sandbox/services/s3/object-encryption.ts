import { createHash } from 'node:crypto'
import type { ServerSideEncryption } from '@aws-sdk/client-s3'
import type { AwsError, RequestContext } from '../../service.ts'
import { deniedByKey, keyDenial } from '../kms/key-access.ts'
import { findKey } from '../kms/keys.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'

export type ObjectEncryption = { algorithm: ServerSideEncryption; keyArn?: string; bucketKey?: boolean }

type Request = {
  ServerSideEncryption?: ServerSideEncryption | undefined
  SSEKMSKeyId?: string | undefined
  BucketKeyEnabled?: boolean | undefined
}

/** As answers tell it. */
export const encryptionOutput = ({ algorithm, keyArn, bucketKey }: ObjectEncryption) => ({
  ServerSideEncryption: algorithm,
  ...(keyArn === undefined ? {} : { SSEKMSKeyId: keyArn }),
  ...(bucketKey === true ? { BucketKeyEnabled: true } : {}),
})

/**
 * How a new object is encrypted: as its request says, else as its bucket does. Recorded: LocalStack's
 * `test_s3_sse_validate_kms_key`, `test_s3_bucket_encryption_sse_kms`.
 * @throws AwsError InvalidArgument for a key beside AES256, KMS.NotFoundException, KMS.DisabledException …
 */
export function encryptionOf(
  input: Request,
  bucket: SandboxBucket,
  context: RequestContext,
): ObjectEncryption {
  const asked = input.ServerSideEncryption
  if (asked === undefined && input.SSEKMSKeyId !== undefined) throw missingAlgorithm(input.SSEKMSKeyId)
  const rule = bucket.encryption[0]
  const standard = rule?.ApplyServerSideEncryptionByDefault
  // There are bucket keys for SSE-KMS alone; for other objects it says nothing (S3 guide, "S3 Bucket Keys").
  const { BucketKeyEnabled: bucketKey = rule?.BucketKeyEnabled ?? false } = input
  const algorithm = asked ?? standard?.SSEAlgorithm ?? 'AES256'
  if (!algorithm.startsWith('aws:kms')) {
    if (input.SSEKMSKeyId !== undefined) throw keyBesideAes(input.SSEKMSKeyId)
    return { algorithm }
  }
  const ref = input.SSEKMSKeyId ?? (asked === undefined ? standard?.KMSMasterKeyID : undefined)
  const keyArn =
    ref === undefined ? managedKeyArn(bucket, context) : usableKey(ref, bucket, context, 'GenerateDataKey')
  return { algorithm, keyArn, ...(bucketKey && algorithm === 'aws:kms' ? { bucketKey } : {}) }
}

/**
 * Asks KMS for an object's key once more, as every read does.
 * @throws AwsError AccessDenied, KMS.DisabledException, KMS.KMSInvalidStateException, KMS.NotFoundException
 */
export function requireReadable(
  { keyArn }: ObjectEncryption,
  bucket: SandboxBucket,
  context: RequestContext,
): void {
  if (keyArn !== undefined && keyArn !== managedKeyArn(bucket, context))
    usableKey(keyArn, bucket, context, 'Decrypt')
}

/** The key `aws/s3` of an account, which S3 makes when it first needs it. */
function managedKeyArn({ account, region }: SandboxBucket, { world }: Pick<RequestContext, 'world'>): string {
  const hex = createHash('sha256').update(`aws/s3 ${account} ${region}`).digest('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
  return `arn:${world.partition}:kms:${region}:${account}:key/${id}`
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^mrk-[0-9a-f]{32}$/

/** Whoever puts or reads an object must be let use its key as well (S3 user guide, "Using server-side encryption with AWS KMS keys"). */
function usableKey(ref: string, bucket: SandboxBucket, context: RequestContext, action: string): string {
  const { world, caller } = context
  if (ref === 'alias/aws/s3' || ref.endsWith(':alias/aws/s3')) return managedKeyArn(bucket, { world })
  const key = findKey(world, caller.account, bucket.region, ref)
  if (!key) throw kmsError('NotFoundException', whyNotFound(ref, bucket, caller.account, world.partition))
  if (key.state === 'Disabled') throw kmsError('DisabledException', `${key.arn} is disabled.`)
  if (key.state === 'PendingDeletion')
    throw kmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
  const keys = { 'kms:ViaService': `s3.${bucket.region}.amazonaws.com` }
  const denial = keyDenial(key, context, action, { keys })
  if (denial) throw s3Error('AccessDenied', deniedByKey(denial, key, context, action))
  return key.arn
}

function whyNotFound(ref: string, { region }: SandboxBucket, account: string, partition: string): string {
  const arnRegion = /^arn:[\w-]+:kms:([\w-]+):/.exec(ref)?.[1]
  if (arnRegion !== undefined)
    return arnRegion === region ? `Key '${ref}' does not exist` : `Invalid arn ${arnRegion}`
  if (ref.startsWith('alias/')) return `Alias arn:${partition}:kms:${region}:${account}:${ref} is not found.`
  return UUID.test(ref)
    ? `Key 'arn:${partition}:kms:${region}:${account}:key/${ref}' does not exist`
    : `Invalid keyId ${ref}`
}

const kmsError = (code: string, message: string): AwsError => s3Error(`KMS.${code}`, message)

const missingAlgorithm = (value: string): AwsError =>
  s3Error(
    'InvalidArgument',
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    {
      ArgumentName: 'x-amz-server-side-encryption',
      ArgumentValue: value,
    },
  )

const keyBesideAes = (value: string): AwsError =>
  s3Error(
    'InvalidArgument',
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    {
      ArgumentName: 'x-amz-server-side-encryption-aws-kms-key-id',
      ArgumentValue: value,
    },
  )
