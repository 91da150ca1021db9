import type { ObjectCannedACL, ServerSideEncryption, StorageClass } from '@aws-sdk/client-s3'
import type { RequestContext } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'
import { notImplemented } from './conditions.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { grantsOfObject } from './object-grants.ts'
import { encryptionOf } from './object-encryption.ts'
import type { ContentHeaders, ObjectClass, ObjectLock, ObjectVersion } from './object-store.ts'

type Given<Value> = Value | undefined

/** What PutObject and CopyObject have in common. */
export type UploadRequest = {
  ACL?: Given<ObjectCannedACL>
  CacheControl?: Given<string>
  ContentDisposition?: Given<string>
  ContentEncoding?: Given<string>
  ContentLanguage?: Given<string>
  ContentType?: Given<string>
  Expires?: Given<Date>
  GrantFullControl?: Given<string>
  GrantRead?: Given<string>
  GrantReadACP?: Given<string>
  GrantWriteACP?: Given<string>
  Metadata?: Given<Record<string, string>>
  ServerSideEncryption?: Given<ServerSideEncryption>
  SSEKMSKeyId?: Given<string>
  BucketKeyEnabled?: Given<boolean>
  StorageClass?: Given<StorageClass>
  WebsiteRedirectLocation?: Given<string>
  ObjectLockMode?: Given<ObjectVersion['lock']['mode']>
  ObjectLockRetainUntilDate?: Given<Date>
  ObjectLockLegalHoldStatus?: Given<ObjectVersion['lock']['legalHold']>
}

/** The parts of a new object that its request decides; refusals come in S3's words. */
export function partsOfUpload(input: UploadRequest, bucket: SandboxBucket, context: RequestContext) {
  const { grants, owner } = grantsOfObject(input, bucket, context)
  return {
    storageClass: storageClassOf(input.StorageClass),
    encryption: encryptionOf(input, bucket, context),
    lock: lockOf(input, bucket, context),
    grants,
    owner,
  }
}

/** Content headers as they came. aws-chunked is how the body was sent, and is not kept. */
export function contentOf(input: UploadRequest): ContentHeaders {
  const encoding = (input.ContentEncoding ?? '').replace(/\s*aws-chunked\s*,?\s*/, '').replace(/,\s*$/, '')
  const kept = {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding === '' ? undefined : encoding,
    ContentLanguage: input.ContentLanguage,
    Expires: input.Expires,
    WebsiteRedirectLocation: redirectOf(input.WebsiteRedirectLocation),
  }
  const given = Object.entries(kept).filter(([, value]) => value !== undefined)
  return { ContentType: input.ContentType || 'binary/octet-stream', ...Object.fromEntries(given) }
}

function redirectOf(location: string | undefined): string | undefined {
  if (location === undefined || /^(?:\/|https?:\/\/)/.test(location)) return location
  throw s3Error(
    'InvalidRedirectLocation',
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  )
}

/** @throws AwsError MetadataTooLarge for more than 2 KB of names and values (S3 guide, "Working with object metadata") */
export function metadataOf({ Metadata = {} }: UploadRequest): Record<string, string> {
  const Size = Object.entries(Metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )
  if (Size > 2048)
    throw s3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size,
      MaxSizeAllowed: 2048,
    })
  return Metadata
}

const STORAGE_CLASSES: readonly ObjectClass[] = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'GLACIER_IR',
  'DEEP_ARCHIVE',
]

/** Recorded: LocalStack's `test_put_object_storage_class_outposts`. */
function storageClassOf(asked: StorageClass | undefined): ObjectClass {
  if (asked === undefined) return 'STANDARD'
  const known = STORAGE_CLASSES.find((one) => one === asked)
  if (known) return known
  throw s3Error('InvalidStorageClass', 'The storage class you specified is not valid', {
    StorageClassRequested: asked,
  })
}

/** S3 guide, "Object Lock": a mode and a date come together, and only in a bucket that has Object Lock. */
function lockOf(input: UploadRequest, bucket: SandboxBucket, { now }: RequestContext): ObjectLock {
  const {
    ObjectLockMode: mode,
    ObjectLockRetainUntilDate: until,
    ObjectLockLegalHoldStatus: legalHold,
  } = input
  if (mode === undefined && until === undefined && legalHold === undefined) return {}
  if (!bucket.objectLock) throw s3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration')
  if ((mode === undefined) !== (until === undefined))
    throw invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    )
  if (until && until <= now)
    throw invalidArgument(
      'The retain until date must be in the future!',
      'x-amz-object-lock-retain-until-date',
      until.toISOString(),
    )
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(until === undefined ? {} : { until }),
    ...(legalHold === undefined ? {} : { legalHold }),
  }
}

/** Members that the sandbox does not honour, with the headers that they came in. */
const REFUSED: readonly [member: string, header: string][] = [
  ['SSECustomerAlgorithm', 'x-amz-server-side-encryption-customer-algorithm'],
  ['SSECustomerKey', 'x-amz-server-side-encryption-customer-key'],
  ['SSECustomerKeyMD5', 'x-amz-server-side-encryption-customer-key-MD5'],
  ['CopySourceSSECustomerAlgorithm', 'x-amz-copy-source-server-side-encryption-customer-algorithm'],
  ['CopySourceSSECustomerKey', 'x-amz-copy-source-server-side-encryption-customer-key'],
  ['CopySourceSSECustomerKeyMD5', 'x-amz-copy-source-server-side-encryption-customer-key-MD5'],
  ['SSEKMSEncryptionContext', 'x-amz-server-side-encryption-context'],
  ['WriteOffsetBytes', 'x-amz-write-offset-bytes'],
  ['AnnotationDirective', 'x-amz-object-annotation-directive'],
  ['ObjectLockEventHold', 'x-amz-object-lock-event-hold'],
  ['ObjectLockEventHoldDurationDays', 'x-amz-object-lock-event-hold-duration-days'],
  ['ObjectLockEventHoldDurationYears', 'x-amz-object-lock-event-hold-duration-years'],
  ['ChecksumXXHASH64', 'x-amz-checksum-xxhash64'],
  ['ChecksumXXHASH3', 'x-amz-checksum-xxhash3'],
  ['ChecksumXXHASH128', 'x-amz-checksum-xxhash128'],
  ['IfMatchLastModifiedTime', 'x-amz-if-match-last-modified-time'],
  ['IfMatchSize', 'x-amz-if-match-size'],
]

/** @throws AwsError NotImplemented for what the sandbox would have to ignore */
export function refuseUnhonoured(input: object): void {
  for (const [member, header] of REFUSED)
    if (Reflect.get(input, member) !== undefined) throw notImplemented(header)
}
