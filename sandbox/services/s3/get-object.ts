import { Readable } from 'node:stream'
import type * as schemas from '@aws-sdk/client-s3'
import { sdkStreamMixin } from '@smithy/core/serde'
import type { Operations, RequestContext } from '../../service.ts'
import { AwsError } from '../../service.ts'
import { byteRange } from './byte-range.ts'
import type { ByteRange } from './byte-range.ts'
import { requireToRead } from './conditions.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { openObject, toldVersion } from './find-version.ts'
import type { Found, ObjectRequest } from './find-version.ts'
import { expirationOf } from './lifecycle-expiration.ts'
import { encryptionOutput, requireReadable } from './object-encryption.ts'
import type { ObjectVersion } from './object-store.ts'
import { charged } from './open-bucket.ts'
import { refuseUnhonoured } from './upload.ts'

type ReadRequest = ObjectRequest & Omit<schemas.GetObjectCommandInput, keyof ObjectRequest>

export const getObject: Operations<typeof schemas> = {
  GetObject: (input, context) => {
    const { bucket, object, part } = read(input, context)
    if (object.storageClass === 'GLACIER' || object.storageClass === 'DEEP_ARCHIVE') throw archived(object)
    requireReadable(object.encryption, bucket, context)
    const body = part ? object.body.subarray(part.start, part.end + 1) : object.body
    const TagCount = object.tags.length
    return {
      ...answer({ bucket, object, part }, input, context),
      ...(TagCount > 0 ? { TagCount } : {}),
      Body: sdkStreamMixin(Readable.from([body])),
    }
  },
  HeadObject: (input, context) => headed(() => answer(read(input, context), input, context)),
}

type Read = Found & { part: ByteRange | undefined }

function read(input: ReadRequest, context: RequestContext): Read {
  refuseUnhonoured(input)
  const { bucket, object } = openObject(input, context, 'GetObject')
  const conditions = {
    match: input.IfMatch,
    noneMatch: input.IfNoneMatch,
    modifiedSince: input.IfModifiedSince,
    unmodifiedSince: input.IfUnmodifiedSince,
  }
  requireToRead(conditions, object, context.now)
  return { bucket, object, part: partOf(input, object.body.byteLength) }
}

/** Recorded: LocalStack's `test_get_object_part`. The sandbox's objects were all sent in one part. */
function partOf({ Range, PartNumber }: ReadRequest, size: number): ByteRange | undefined {
  if (PartNumber === undefined) return byteRange(Range, size)
  if (Range !== undefined)
    throw s3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter')
  if (!Number.isInteger(PartNumber) || PartNumber < 1 || PartNumber > 10_000)
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      PartNumber,
    )
  if (PartNumber > 1)
    throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      ActualPartCount: 1,
      PartNumberRequested: PartNumber,
    })
  return size === 0 ? undefined : { start: 0, end: size - 1 }
}

function answer({ bucket, object, part }: Read, input: ReadRequest, context: RequestContext) {
  const size = object.body.byteLength
  const whole = !part || part.end - part.start + 1 === size
  return {
    AcceptRanges: 'bytes',
    ContentLength: part ? part.end - part.start + 1 : size,
    ...(part ? { ContentRange: `bytes ${part.start}-${part.end}/${size}` } : {}),
    ETag: object.etag,
    LastModified: object.modified,
    ...object.content,
    ...overrides(input),
    ...(Object.keys(object.metadata).length > 0 ? { Metadata: object.metadata } : {}),
    ...encryptionOutput(object.encryption),
    ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass }),
    // A checksum is that of the whole (S3 guide, "Checking object integrity").
    ...(input.ChecksumMode === 'ENABLED' && whole && input.PartNumber === undefined
      ? checksumsOf(object)
      : {}),
    ...lockOutput(object),
    ...toldVersion(bucket, object),
    ...(input.VersionId === undefined ? expirationOf(bucket, object) : {}),
    ...charged(bucket, context),
  }
}

const checksumsOf = ({ checksums }: ObjectVersion) =>
  Object.keys(checksums).length > 0 ? { ...checksums, ChecksumType: 'FULL_OBJECT' as const } : {}

/** The response-* parameters of a request take the place of what was stored. */
function overrides(input: ReadRequest) {
  const asked = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires,
  }
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
}

const lockOutput = ({ lock }: ObjectVersion) => ({
  ...(lock.mode === undefined ? {} : { ObjectLockMode: lock.mode }),
  ...(lock.until === undefined ? {} : { ObjectLockRetainUntilDate: lock.until }),
  ...(lock.legalHold === undefined ? {} : { ObjectLockLegalHoldStatus: lock.legalHold }),
})

const archived = ({ storageClass }: ObjectVersion): AwsError =>
  s3Error('InvalidObjectState', "The operation is not valid for the object's storage class", {
    StorageClass: storageClass,
  })

/** HEAD has no body, so that its errors are told by the status alone; some have names of their own. */
export function headed<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const missing = ['NoSuchBucket', 'NoSuchKey', 'NoSuchVersion'].includes(error.code)
    if (missing) throw s3Error('NotFound', 'Not Found', {}, error.headers)
    if (error.code === 'AccessDenied') throw s3Error('Forbidden', 'Forbidden', {}, error.headers)
    throw error
  }
}
