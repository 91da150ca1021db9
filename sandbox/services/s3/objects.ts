import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type * as schemas from '@aws-sdk/client-s3'
import { sdkStreamMixin } from '@smithy/core/serde'
import { page } from '../../page.ts'
import type { Operations, RequestContext } from '../../service.ts'
import type { SandboxBucket, SandboxObject } from './buckets.ts'
import { s3Error } from './errors.ts'
import { headed } from './headed.ts'
import { openBucket } from './open-bucket.ts'

type ObjectRequest = {
  Bucket?: string | undefined
  Key?: string | undefined
  ExpectedBucketOwner?: string | undefined
}

/** Objects, current versions only. */
export const objects: Operations<typeof schemas> = {
  PutObject: (input, context) => {
    const key = input.Key ?? ''
    const bucket = openBucket(input, context, 'PutObject', key)
    const body = input.Body instanceof Uint8Array ? new Uint8Array(input.Body) : new Uint8Array()
    const etag = `"${createHash('md5').update(body).digest('hex')}"`
    const contentType = input.ContentType ?? 'binary/octet-stream'
    bucket.objects.set(key, {
      key,
      body,
      etag,
      contentType,
      modified: context.now,
      metadata: input.Metadata ?? {},
    })
    return { ETag: etag, ServerSideEncryption: 'AES256' }
  },
  GetObject: (input, context) => {
    const object = requireObject(input, context)
    return { ...describe(object), Body: sdkStreamMixin(Readable.from([Buffer.from(object.body)])) }
  },
  HeadObject: (input, context) => describe(headed(() => requireObject(input, context))),
  DeleteObject: (input, context) => {
    openBucket(input, context, 'DeleteObject', input.Key).objects.delete(input.Key ?? '')
    return {}
  },
  DeleteObjects: (input, context) => {
    const keys = (input.Delete?.Objects ?? []).flatMap(({ Key = '' }) => {
      openBucket(input, context, 'DeleteObject', Key).objects.delete(Key)
      return [{ Key }]
    })
    return input.Delete?.Quiet === true ? {} : { Deleted: keys }
  },
  ListObjectsV2: (input, context) => {
    const bucket = openBucket(input, context, 'ListBucket')
    const prefix = input.Prefix ?? ''
    const keys = [...bucket.objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > (input.StartAfter ?? ''))
      .toSorted()
    const { folders, contents } = fold(keys, prefix, input.Delimiter)
    const { items, next } = page(contents, input.ContinuationToken, input.MaxKeys ?? 1000)
    return {
      Name: bucket.name,
      Prefix: prefix,
      MaxKeys: input.MaxKeys ?? 1000,
      KeyCount: items.length + folders.length,
      IsTruncated: next !== undefined,
      ...(input.Delimiter ? { Delimiter: input.Delimiter } : {}),
      ...(next ? { NextContinuationToken: next } : {}),
      ...(folders.length > 0 ? { CommonPrefixes: folders.map((Prefix) => ({ Prefix })) } : {}),
      ...(items.length > 0 ? { Contents: items.flatMap((key) => entry(bucket, key)) } : {}),
    }
  },
}

function requireObject(input: ObjectRequest, context: RequestContext): SandboxObject {
  const object = openBucket(input, context, 'GetObject', input.Key).objects.get(input.Key ?? '')
  if (object) return object
  throw s3Error('NoSuchKey', 'The specified key does not exist.', { Key: input.Key })
}

const describe = (object: SandboxObject) => ({
  ETag: object.etag,
  ContentLength: object.body.byteLength,
  ContentType: object.contentType,
  LastModified: object.modified,
  ServerSideEncryption: 'AES256' as const,
  ...(Object.keys(object.metadata).length > 0 ? { Metadata: object.metadata } : {}),
})

/** Keys below a delimiter stand as one folder. */
function fold(
  keys: string[],
  prefix: string,
  delimiter: string | undefined,
): { folders: string[]; contents: string[] } {
  if (!delimiter) return { folders: [], contents: keys }
  const folders = new Set<string>()
  const contents = keys.filter((key) => {
    const end = key.indexOf(delimiter, prefix.length)
    if (end >= 0) folders.add(key.slice(0, end + delimiter.length))
    return end < 0
  })
  return { folders: [...folders], contents }
}

function entry(bucket: SandboxBucket, key: string): schemas._Object[] {
  const object = bucket.objects.get(key)
  if (!object) return []
  return [
    {
      Key: key,
      ETag: object.etag,
      Size: object.body.byteLength,
      LastModified: object.modified,
      StorageClass: 'STANDARD',
    },
  ]
}
