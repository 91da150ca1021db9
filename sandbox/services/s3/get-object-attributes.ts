import type * as schemas from '@aws-sdk/client-s3'
import type { ObjectAttributes } from '@aws-sdk/client-s3'
import type { Operations } from '../../service.ts'
import { invalidArgument } from './errors.ts'
import { openObject, toldVersion } from './find-version.ts'
import type { ObjectVersion } from './object-store.ts'
import { charged } from './open-bucket.ts'
import { refuseUnhonoured } from './upload.ts'

/** Recorded: LocalStack's `test_get_object_attributes`. */
export const getObjectAttributes: Operations<typeof schemas> = {
  GetObjectAttributes: (input, context) => {
    refuseUnhonoured(input)
    const { bucket, object } = openObject(input, context, 'GetObjectAttributes')
    const asked: string[] = input.ObjectAttributes ?? []
    const attributes = attributesOf(object)
    const unknown = asked.find((name) => !Object.hasOwn(attributes, name))
    if (asked.length === 0 || unknown !== undefined)
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', unknown)
    const told = Object.entries(attributes).filter(
      ([name, value]) => asked.includes(name) && value !== undefined,
    )
    return {
      LastModified: object.modified,
      ...toldVersion(bucket, object),
      ...Object.fromEntries(told),
      ...charged(bucket, context),
    }
  },
}

/** Its ETag has no quotes here. An object that was sent in one part has no parts to tell. */
const attributesOf = ({ etag, checksums, body, storageClass }: ObjectVersion) =>
  ({
    ETag: etag.replaceAll('"', ''),
    Checksum:
      Object.keys(checksums).length > 0 ? { ...checksums, ChecksumType: 'FULL_OBJECT' as const } : undefined,
    ObjectParts: undefined,
    StorageClass: storageClass,
    ObjectSize: body.byteLength,
  }) satisfies Record<ObjectAttributes, unknown>
