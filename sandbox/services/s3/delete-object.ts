import type * as schemas from '@aws-sdk/client-s3'
import type { DeletedObject, _Error as DeletionError, ObjectIdentifier } from '@aws-sdk/client-s3'
import type { Operations, RequestContext } from '../../service.ts'
import { AwsError } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'
import { requireToDelete } from './conditions.ts'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'
import { findVersion } from './find-version.ts'
import { removeVersion } from './object-store.ts'
import type { Version } from './object-store.ts'
import { requireAccess } from './bucket-access.ts'
import { bucketHere, charged, checkRequest } from './open-bucket.ts'
import { requireUnlocked } from './retention.ts'
import { refuseUnhonoured } from './upload.ts'
import { writeMarker } from './write-object.ts'

export const deleteObject: Operations<typeof schemas> = {
  DeleteObject: (input, context) => {
    refuseUnhonoured(input)
    const bucket = bucketHere(input, context)
    checkRequest(context)
    requireBypassible(bucket, input.BypassGovernanceRetention)
    const { marker, versionId } = remove(bucket, context, input, input)
    return {
      ...(marker ? { DeleteMarker: true } : {}),
      ...(versionId === undefined ? {} : { VersionId: versionId }),
      ...charged(bucket, context),
    }
  },
  DeleteObjects: (input, context) => {
    const bucket = bucketHere(input, context)
    checkRequest(context)
    requireBypassible(bucket, input.BypassGovernanceRetention)
    const { Objects: asked = [], Quiet = false } = input.Delete ?? {}
    if (asked.length === 0 || asked.length > 1000) throw malformedXml()
    requireDigest(context)
    const Deleted: DeletedObject[] = []
    const Errors: DeletionError[] = []
    for (const one of asked) {
      const result = attempt(bucket, context, one, input)
      if (result.deleted && !Quiet) Deleted.push(result.deleted)
      if (result.error) Errors.push(result.error)
    }
    return {
      ...(Deleted.length > 0 ? { Deleted } : {}),
      ...(Errors.length > 0 ? { Errors } : {}),
      ...charged(bucket, context),
    }
  },
}

type Wanted = Pick<ObjectIdentifier, 'VersionId'> & {
  Key?: string | undefined
  IfMatch?: string | undefined
  ETag?: string | undefined
}
type How = { BypassGovernanceRetention?: boolean | undefined; MFA?: string | undefined }
type Removed = { marker: boolean; versionId?: string }

/**
 * Deletes one version for good where one is named. Else the newest one is hidden under a delete marker, or gone, where
 * the bucket never kept versions (S3 guide, "Deleting object versions from a versioning-enabled bucket").
 */
function remove(bucket: SandboxBucket, context: RequestContext, wanted: Wanted, how: How): Removed {
  const { Key = '', VersionId } = wanted
  const action = VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion'
  requireAccess(bucket, context, action, Key)
  const version = findVersion(bucket, Key, VersionId)
  requireToDelete(wanted.IfMatch ?? wanted.ETag, version, Key)
  if (VersionId !== undefined) return removeOne(bucket, context, VersionId, version, how)
  if (bucket.versioning !== undefined) {
    const { versionId } = writeMarker(context.world, bucket, Key)
    return { marker: true, versionId }
  }
  if (version) removeVersion(bucket.objects, version)
  return { marker: false }
}

function removeOne(
  bucket: SandboxBucket,
  context: RequestContext,
  versionId: string,
  version: Version | undefined,
  how: How,
): Removed {
  if (bucket.mfaDelete === 'Enabled' && how.MFA === undefined)
    throw s3Error('AccessDenied', 'Mfa Authentication must be used for this request')
  if (!version) return { marker: false, versionId }
  requireUnlocked(bucket, context, version, how.BypassGovernanceRetention)
  removeVersion(bucket.objects, version)
  return { marker: version.deleteMarker, versionId }
}

type Attempt = { deleted?: DeletedObject; error?: DeletionError }

function attempt(
  bucket: SandboxBucket,
  context: RequestContext,
  wanted: ObjectIdentifier,
  how: How,
): Attempt {
  const { Key = '', VersionId } = wanted
  const named = { Key, ...(VersionId === undefined ? {} : { VersionId }) }
  try {
    const unhonoured = wanted.Size !== undefined || wanted.LastModifiedTime !== undefined
    if (unhonoured)
      throw s3Error('NotImplemented', 'A header you provided implies functionality that is not implemented')
    const { marker, versionId } = remove(bucket, context, wanted, how)
    const told = versionId === undefined ? {} : { DeleteMarkerVersionId: versionId }
    return { deleted: { ...named, ...(marker ? { DeleteMarker: true, ...told } : {}) } }
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown
    return { error: { ...named, ...asDeletionError(thrown) } }
  }
}

/** An id that S3 never gave is an invalid argument elsewhere, and here a version that is not there (`test_delete_objects`). */
function asDeletionError({ code, message }: AwsError): { Code: string; Message: string } {
  return code === 'InvalidArgument'
    ? { Code: 'NoSuchVersion', Message: 'The specified version does not exist.' }
    : { Code: code, Message: message }
}

/** Recorded: LocalStack's `test_delete_object_with_no_locking`. */
function requireBypassible(bucket: SandboxBucket, bypass: boolean | undefined): void {
  if (bypass === undefined || bucket.objectLock) return
  throw invalidArgument(
    'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    'x-amz-bypass-governance-retention',
  )
}

/** DeleteObjects asks for a digest of its body (API reference, DeleteObjects, Content-MD5). */
function requireDigest({ wire }: RequestContext): void {
  if (!wire) return
  const digested = Object.keys(wire.headers).some(
    (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
  )
  if (!digested)
    throw s3Error(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    )
}
