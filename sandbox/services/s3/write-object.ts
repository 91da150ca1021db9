import { createHash } from 'node:crypto'
import type { World } from '../../world.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import { addVersion } from './object-store.ts'
import type { DeleteMarker, ObjectVersion } from './object-store.ts'
import { newVersionId, nextSequence } from './version-id.ts'

/** An object as a writer gives it; S3 adds the rest. */
export type NewObject = Pick<
  ObjectVersion,
  | 'key'
  | 'body'
  | 'content'
  | 'metadata'
  | 'tags'
  | 'storageClass'
  | 'encryption'
  | 'checksums'
  | 'lock'
  | 'grants'
  | 'owner'
>

/** Writes an object on top of what stands there: beside it in a bucket with versions, else in its place. */
export function writeObject(
  world: World,
  bucket: SandboxBucket,
  object: NewObject,
  at = world.clock(),
): ObjectVersion {
  const written: ObjectVersion = {
    ...object,
    ...placeOf(bucket, at),
    deleteMarker: false,
    etag: etagOf(object),
    lock: withDefaultRetention(bucket, object.lock, at),
  }
  addVersion(bucket.objects, written)
  return written
}

/** Hides a key under a delete marker. */
export function writeMarker(world: World, bucket: SandboxBucket, key: string): DeleteMarker {
  const marker = {
    key,
    ...placeOf(bucket, world.clock()),
    owner: bucket.account,
    deleteMarker: true as const,
  }
  addVersion(bucket.objects, marker)
  return marker
}

function placeOf({ versioning }: SandboxBucket, at: Date) {
  const sequence = nextSequence()
  const versionId = versioning === 'Enabled' ? newVersionId(sequence) : 'null'
  // S3 tells no fractions of a second.
  const modified = new Date(Math.floor(at.getTime() / 1000) * 1000)
  return { versionId, sequence, modified }
}

/** The MD5 of what is stored, which is not the body's where KMS encrypts it (S3 API reference, "Object"). */
function etagOf({ body, encryption }: NewObject): string {
  const hash = createHash('md5').update(body)
  return `"${hash.update(encryption.keyArn ?? '').digest('hex')}"`
}

const DAY = 24 * 3_600_000

function withDefaultRetention(
  bucket: SandboxBucket,
  lock: ObjectVersion['lock'],
  at: Date,
): ObjectVersion['lock'] {
  const standard = bucket.objectLock?.Rule?.DefaultRetention
  if (lock.mode !== undefined || !standard?.Mode) return lock
  const days = standard.Days ?? (standard.Years ?? 0) * 365
  return { ...lock, mode: standard.Mode, until: new Date(at.getTime() + days * DAY) }
}

/** @throws AwsError KeyTooLongError for more than 1,024 bytes (S3 guide, "Naming Amazon S3 objects") */
export function requireKey(key: string): void {
  const Size = Buffer.byteLength(key)
  if (Size > 1024) throw s3Error('KeyTooLongError', 'Your key is too long', { Size, MaxSizeAllowed: 1024 })
}
