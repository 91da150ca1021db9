import type { AwsError, RequestContext } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { versionsOf } from './object-store.ts'
import type { DeleteMarker, ObjectVersion, Version } from './object-store.ts'
import { mayDo } from './bucket-access.ts'
import { openBucket } from './open-bucket.ts'
import type { BucketRequest } from './open-bucket.ts'
import { isVersionId } from './version-id.ts'

export type ObjectRequest = BucketRequest & { Key?: string | undefined; VersionId?: string | undefined }

export type Found = { bucket: SandboxBucket; object: ObjectVersion }

/**
 * The object of a request, in the version that it names or the newest one. Recorded: LocalStack's
 * `test_delete_object_versioned`, `test_object_tagging_versioned`.
 * @param action IAM's name of the permission; of a version, it is followed by `Version`
 * @param onMarker What a delete marker on top is: no object, or one that cannot be worked on
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed, InvalidArgument, and what opening the bucket gives
 */
export function openObject(
  input: ObjectRequest,
  context: RequestContext,
  action: string,
  onMarker: 'missing' | 'not-allowed' = 'missing',
): Found {
  const { Key = '', VersionId } = input
  const bucket = openBucket(input, context, VersionId === undefined ? action : versionAction(action), Key)
  const version = findVersion(bucket, Key, VersionId)
  if (!version) throw missing(bucket, context, Key, VersionId)
  if (!version.deleteMarker) return { bucket, object: version }
  if (VersionId === undefined && onMarker === 'missing') throw noSuchKey(Key, markerHeaders(version))
  throw notAllowed(context, version)
}

/** What IAM calls the same of a version: GetObjectVersion, GetObjectVersionTagging; retention has one name alone. */
export const versionAction = (action: string): string =>
  action.replace(/^((?:Get|Put|Delete)Object)(|Tagging|Acl|Attributes)$/, '$1Version$2')

/**
 * A version by its id, or the newest one of a key.
 * @throws AwsError InvalidArgument for an id that S3 never gave
 */
export function findVersion(bucket: SandboxBucket, key: string, versionId?: string): Version | undefined {
  const versions = versionsOf(bucket.objects, key)
  if (versionId === undefined) return versions[0]
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '')
  if (!isVersionId(versionId)) throw invalidArgument('Invalid version id specified', 'versionId', versionId)
  return versions.find((version) => version.versionId === versionId)
}

/** The id as answers tell it: buckets that never had versions do not speak of them. */
export const toldVersion = (bucket: SandboxBucket, { versionId }: Version) =>
  bucket.versioning === undefined ? {} : { VersionId: versionId }

/** Whoever may not list a bucket does not learn what is missing there (GetObject, API reference). */
function missing(
  bucket: SandboxBucket,
  context: RequestContext,
  Key: string,
  VersionId: string | undefined,
): AwsError {
  if (!mayDo(bucket, context, 'ListBucket')) return s3Error('AccessDenied', 'Access Denied')
  return VersionId === undefined ? noSuchKey(Key) : noSuchVersion(Key, VersionId)
}

export const noSuchKey = (Key: string, headers: Record<string, string> = {}): AwsError =>
  s3Error('NoSuchKey', 'The specified key does not exist.', { Key }, headers)

const noSuchVersion = (Key: string, VersionId: string): AwsError =>
  s3Error('NoSuchVersion', 'The specified version does not exist.', { Key, VersionId })

const markerHeaders = ({ versionId }: DeleteMarker) => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': versionId,
})

function notAllowed({ operation }: RequestContext, marker: DeleteMarker): AwsError {
  const Method = /^(?:Get|Head)/.test(operation) ? 'GET' : operation.startsWith('Delete') ? 'DELETE' : 'PUT'
  return s3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method, ResourceType: 'DeleteMarker' },
    { ...markerHeaders(marker), allow: 'DELETE', 'last-modified': marker.modified.toUTCString() },
  )
}
