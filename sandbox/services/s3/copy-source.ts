import type { RequestContext } from '../../service.ts'
import { requireToCopy } from './conditions.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { findVersion, noSuchKey, versionAction } from './find-version.ts'
import type { Found } from './find-version.ts'
import { requireAccess } from './bucket-access.ts'
import { findBucket } from './buckets.ts'
import { noSuchBucket } from './open-bucket.ts'

export type CopySource = { bucket: string; key: string; versionId?: string }

/**
 * `bucket/key?versionId=…`, percent-encoded, with or without a slash before.
 * @throws AwsError InvalidArgument for anything else
 */
export function readCopySource(header: string): CopySource {
  const source = parseCopySource(header)
  if (!source) throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', header)
  return source
}

/** The same, with nothing for what cannot be read. */
export function parseCopySource(header: string): CopySource | undefined {
  const [path, query] = splitQuery(header)
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? []
  if (bucket === undefined || key === undefined) return undefined
  return { bucket, key, ...(query === undefined ? {} : { versionId: query }) }
}

function splitQuery(header: string): [string, string?] {
  const at = header.indexOf('?versionId=')
  return at < 0 ? [header] : [header.slice(0, at), header.slice(at + '?versionId='.length)]
}

function decoded(path: string): string {
  try {
    // A plus sign stands for a space here (LocalStack's `test_copy_object_special_character_plus_for_space`).
    return decodeURIComponent(path.replaceAll('+', ' '))
  } catch {
    return path
  }
}

type CopyRequest = {
  CopySourceIfMatch?: string | undefined
  CopySourceIfNoneMatch?: string | undefined
  CopySourceIfModifiedSince?: Date | undefined
  CopySourceIfUnmodifiedSince?: Date | undefined
  ExpectedSourceBucketOwner?: string | undefined
}

/**
 * The object that is to be copied, from a bucket of any region.
 * @throws AwsError NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidRequest
 */
export function openSource(source: CopySource, input: CopyRequest, context: RequestContext): Found {
  const { world, now } = context
  const bucket = findBucket(world, source.bucket)
  if (!bucket) throw noSuchBucket(source.bucket)
  const owner = input.ExpectedSourceBucketOwner
  if (owner !== undefined && owner !== bucket.account) throw s3Error('AccessDenied', 'Access Denied')
  const action = source.versionId === undefined ? 'GetObject' : versionAction('GetObject')
  requireAccess(bucket, context, action, source.key)
  const object = findVersion(bucket, source.key, source.versionId)
  if (!object) {
    if (source.versionId === undefined) throw noSuchKey(source.key)
    throw s3Error('NoSuchVersion', 'The specified version does not exist.', {
      Key: source.key,
      VersionId: source.versionId,
    })
  }
  if (object.deleteMarker) throw source.versionId === undefined ? noSuchKey(source.key) : markerAsSource()
  const conditions = {
    match: input.CopySourceIfMatch,
    noneMatch: input.CopySourceIfNoneMatch,
    modifiedSince: input.CopySourceIfModifiedSince,
    unmodifiedSince: input.CopySourceIfUnmodifiedSince,
  }
  requireToCopy(conditions, object, now)
  return { bucket, object }
}

const markerAsSource = () =>
  s3Error(
    'InvalidRequest',
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  )
