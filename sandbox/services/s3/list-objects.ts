import type * as schemas from '@aws-sdk/client-s3'
import type { EncodingType, Owner } from '@aws-sdk/client-s3'
import type { AwsError, Operations, RequestContext } from '../../service.ts'
import { canonicalId } from './buckets.ts'
import type { SandboxBucket } from './buckets.ts'
import { byteKey, keyOfBytes } from './byte-key.ts'
import { algorithmsOf } from './checksums.ts'
import { invalidArgument } from './errors.ts'
import { pageOf } from './list-page.ts'
import type { Page } from './list-page.ts'
import { encoderOf, limitOf } from './list-request.ts'
import { sortedKeys } from './object-store.ts'
import type { ObjectVersion } from './object-store.ts'
import { charged, openBucket } from './open-bucket.ts'
import type { BucketRequest } from './open-bucket.ts'

/** Recorded: LocalStack's test_s3_list_operations.snapshot.json. */
export const listObjects: Operations<typeof schemas> = {
  ListObjects: (input, context) => {
    const { bucket, page, limit, write } = list(input, context, input.Marker ?? '')
    const last = page.truncated && input.Delimiter ? page.last : undefined
    return {
      ...told(bucket, input, page, write),
      Marker: write(input.Marker ?? ''),
      MaxKeys: limit,
      // Without a delimiter, the last key says where to go on.
      ...(last === undefined ? {} : { NextMarker: write(keyOfBytes(last)) }),
      ...contents(bucket, page, write, true),
      ...charged(bucket, context),
    }
  },
  ListObjectsV2: (input, context) => {
    const { ContinuationToken: token } = input
    const { bucket, page, limit, write } = list(input, context, () =>
      token === undefined ? (input.StartAfter ?? '') : keyOfToken(token),
    )
    const { truncated, last = '' } = page
    return {
      ...told(bucket, input, page, write),
      MaxKeys: limit,
      KeyCount: page.keys.length + page.folders.length,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(input.StartAfter && token === undefined ? { StartAfter: write(input.StartAfter) } : {}),
      ...(truncated ? { NextContinuationToken: tokenOf(last) } : {}),
      ...contents(bucket, page, write, input.FetchOwner === true),
      ...charged(bucket, context),
    }
  },
}

type ListRequest = BucketRequest & {
  Prefix?: string | undefined
  Delimiter?: string | undefined
  MaxKeys?: number | undefined
  EncodingType?: EncodingType | undefined
}
type Write = (key: string) => string

function list(input: ListRequest, context: RequestContext, after: string | (() => string)) {
  const bucket = openBucket(input, context, 'ListBucket')
  const limit = limitOf(input.MaxKeys)
  const page = pageOf(sortedKeys(bucket.objects), {
    prefix: byteKey(input.Prefix ?? ''),
    delimiter: byteKey(input.Delimiter ?? ''),
    after: byteKey(typeof after === 'string' ? after : after()),
    limit,
    shows: (key) => current(bucket, key) !== undefined,
  })
  return { bucket, page, limit, write: encoderOf(input.EncodingType) }
}

/** What a listing lists of a key: its newest version, unless that is a delete marker. */
function current({ objects }: SandboxBucket, key: string): ObjectVersion | undefined {
  const newest = objects.versions.get(key)?.[0]
  return newest?.deleteMarker === false ? newest : undefined
}

/** What a listing repeats of its request, and the folders. */
const told = (bucket: SandboxBucket, input: ListRequest, { folders, truncated }: Page, write: Write) => ({
  Name: bucket.name,
  Prefix: write(input.Prefix ?? ''),
  // A delimiter is encoded twice (the recorded `test_list_objects_with_prefix[%2F]`).
  ...(input.Delimiter ? { Delimiter: write(write(input.Delimiter)) } : {}),
  ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
  IsTruncated: truncated,
  ...foldersOf(folders, write),
})

/** Folders as answers tell them. */
export const foldersOf = (folders: readonly string[], write: Write) =>
  folders.length > 0
    ? { CommonPrefixes: folders.map((folder) => ({ Prefix: write(keyOfBytes(folder)) })) }
    : {}

function contents(bucket: SandboxBucket, { keys }: Page, write: Write, withOwner: boolean) {
  const Contents = keys.flatMap((key) => {
    const object = current(bucket, key)
    return object ? [{ ...entryOf(object, write), ...(withOwner ? { Owner: ownerOf(object) } : {}) }] : []
  })
  return Contents.length > 0 ? { Contents } : {}
}

/** One object of a listing. */
export const entryOf = (object: ObjectVersion, write: Write): schemas._Object => ({
  Key: write(object.key),
  LastModified: object.modified,
  ETag: object.etag,
  ...checksumOf(object),
  Size: object.body.byteLength,
  StorageClass: object.storageClass,
})

export function checksumOf({
  checksums,
}: ObjectVersion): Pick<schemas._Object, 'ChecksumAlgorithm' | 'ChecksumType'> {
  const ChecksumAlgorithm = algorithmsOf(checksums)
  return ChecksumAlgorithm.length > 0 ? { ChecksumAlgorithm, ChecksumType: 'FULL_OBJECT' } : {}
}

/** Since November 2025 S3 tells no display names (S3 API reference, "Owner"). */
export const ownerOf = ({ owner }: { owner: string }): Owner => ({ ID: canonicalId(owner) })

/** A continuation token holds the key after which the next page begins, and is nobody's to read. */
const tokenOf = (last: string): string => Buffer.from(`1/${last}`, 'latin1').toString('base64')

function keyOfToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('latin1')
  if (!text.startsWith('1/') || tokenOf(text.slice(2)) !== token) throw wrongToken()
  return keyOfBytes(text.slice(2))
}

export const wrongToken = (): AwsError =>
  invalidArgument('The continuation token provided is incorrect', 'continuation-token')
