import type * as schemas from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { checksumsOfUpload } from './checksums.ts'
import { requireToWrite } from './conditions.ts'
import { toldVersion } from './find-version.ts'
import { expirationOf } from './lifecycle-expiration.ts'
import { encryptionOutput } from './object-encryption.ts'
import { versionsOf } from './object-store.ts'
import { charged, openBucket } from './open-bucket.ts'
import { tagsOfHeader } from './tags.ts'
import { contentOf, metadataOf, partsOfUpload, refuseUnhonoured } from './upload.ts'
import { requireKey, writeObject } from './write-object.ts'

export const putObject: Operations<typeof schemas> = {
  PutObject: (input, context) => {
    const { Key: key = '' } = input
    refuseUnhonoured(input)
    requireKey(key)
    const bucket = openBucket(input, context, 'PutObject', key)
    const body = input.Body instanceof Uint8Array ? input.Body : new Uint8Array()
    requireToWrite(input, versionsOf(bucket.objects, key)[0], key)
    const object = writeObject(context.world, bucket, {
      key,
      body,
      content: contentOf(input),
      metadata: metadataOf(input),
      tags: tagsOfHeader(input.Tagging),
      checksums: checksumsOfUpload(context.wire?.headers ?? {}, body),
      ...partsOfUpload(input, bucket, context),
    })
    return {
      ETag: object.etag,
      ...object.checksums,
      ChecksumType: 'FULL_OBJECT',
      ...encryptionOutput(object.encryption),
      ...(bucket.versioning === 'Enabled' ? toldVersion(bucket, object) : {}),
      ...expirationOf(bucket, object),
      ...charged(bucket, context),
    }
  },
}
