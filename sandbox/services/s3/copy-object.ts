import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { checksumBy } from './checksums.ts'
import { requireToWrite } from './conditions.ts'
import { openSource, readCopySource } from './copy-source.ts'
import { invalidArgument, s3Error } from './errors.ts'
import { toldVersion } from './find-version.ts'
import type { Found } from './find-version.ts'
import { expirationOf } from './lifecycle-expiration.ts'
import { encryptionOutput, requireReadable } from './object-encryption.ts'
import { versionsOf } from './object-store.ts'
import { charged, openBucket } from './open-bucket.ts'
import { tagsOfHeader } from './tags.ts'
import { contentOf, metadataOf, partsOfUpload, refuseUnhonoured } from './upload.ts'
import { requireKey, writeObject } from './write-object.ts'

type CopyRequest = schemas.CopyObjectCommandInput

/** Recorded: LocalStack's `test_s3_copy_object_in_place…`, `test_s3_copy_tagging_directive`, `test_s3_preconditions.py`. */
export const copyObject: Operations<typeof schemas> = {
  CopyObject: (input, context) => {
    const { Key: key = '' } = input
    refuseUnhonoured(input)
    requireKey(key)
    const bucket = openBucket(input, context, 'PutObject', key)
    requireDirective('metadata', input.MetadataDirective)
    requireDirective('tagging', input.TaggingDirective)
    const source = readCopySource(input.CopySource ?? '')
    const found = openSource(source, input, context)
    requireReadable(found.object.encryption, found.bucket, context)
    if (source.bucket === bucket.name && source.key === key) requireChange(input, found, source.versionId)
    requireToWrite(input, versionsOf(bucket.objects, key)[0], key)
    const object = writeObject(context.world, bucket, {
      key,
      body: found.object.body,
      ...keptOrReplaced(input, found),
      checksums: input.ChecksumAlgorithm
        ? checksumBy(input.ChecksumAlgorithm, found.object.body)
        : found.object.checksums,
      ...partsOfUpload(input, bucket, context),
    })
    return {
      CopyObjectResult: { ETag: object.etag, LastModified: object.modified, ...object.checksums },
      ...(found.bucket.versioning === undefined ? {} : { CopySourceVersionId: found.object.versionId }),
      ...encryptionOutput(object.encryption),
      ...(bucket.versioning === 'Enabled' ? toldVersion(bucket, object) : {}),
      ...expirationOf(bucket, object),
      ...charged(bucket, context),
    }
  },
}

/** Metadata and tags go with a copy unless it is told to replace them; a redirection never does. */
function keptOrReplaced(input: CopyRequest, { object }: Found) {
  const content = contentOf(input)
  const replaced = { content, metadata: metadataOf(input) }
  const tags = tagsOfHeader(input.Tagging)
  const { WebsiteRedirectLocation: _left, ...kept } = object.content
  const redirect =
    content.WebsiteRedirectLocation === undefined
      ? {}
      : { WebsiteRedirectLocation: content.WebsiteRedirectLocation }
  const described =
    input.MetadataDirective === 'REPLACE'
      ? replaced
      : { content: { ...kept, ...redirect }, metadata: object.metadata }
  return {
    ...described,
    tags: input.TaggingDirective === 'REPLACE' ? tags : object.tags,
  }
}

function requireDirective(kind: 'metadata' | 'tagging', directive: string | undefined): void {
  if (directive === undefined || directive === 'COPY' || directive === 'REPLACE') return
  throw invalidArgument(`Unknown ${kind} directive.`, `x-amz-${kind}-directive`, directive)
}

/**
 * A copy onto itself must change something, unless the bucket has its own encryption, or an older version is taken
 * back (CopyObject, API reference; LocalStack's `test_copy_in_place_with_bucket_encryption`).
 */
function requireChange(input: CopyRequest, { bucket, object }: Found, versionId: string | undefined): void {
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.StorageClass !== undefined ||
    object.storageClass !== 'STANDARD' ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    object.encryption.keyArn !== undefined ||
    bucket.encryptionWasSet === true
  const takesBack = versionId !== undefined && versionsOf(bucket.objects, object.key)[0] !== object
  if (changes || takesBack) return
  throw s3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )
}
