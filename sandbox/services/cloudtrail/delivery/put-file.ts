import type { World } from '../../../world.ts'
import { findBucket, ownerGrant } from '../../s3/buckets.ts'
import type { SandboxBucket } from '../../s3/buckets.ts'
import { checksumBy } from '../../s3/checksums.ts'
import { cannedGrants } from '../../s3/grants.ts'
import { writeObject } from '../../s3/write-object.ts'
import { fileError } from '../delivery-errors.ts'
import type { StoredTrail, TrailConfiguration } from '../trail.ts'
import type { NewFile } from './stream.ts'

/** CloudTrail's own account in us-east-1, which owns its objects in a bucket whose owner does not. */
const CLOUDTRAIL = '086441151436'

/**
 * Puts a file as CloudTrail does: gzip of JSON, the bucket's owner in full control, encrypted with the trail's key or
 * else with S3's own (user guide, "Encrypting CloudTrail log files, digest files, and event data stores with AWS KMS
 * keys").
 * @returns The error with which the bucket or the key refuses it now
 */
export function putFile(
  world: World,
  trail: StoredTrail,
  configuration: TrailConfiguration,
  { key, body, metadata }: NewFile,
  at: Date,
): string | undefined {
  const bucket = findBucket(world, configuration.bucket)
  if (!bucket) return 'NoSuchBucket'
  const refused = fileError(world, { ...trail, configuration }, bucket, key)
  if (refused !== undefined) return refused
  const { kmsKeyArn } = configuration
  const object = {
    key,
    body,
    content: { ContentType: 'application/json', ContentEncoding: 'gzip' },
    metadata,
    tags: [],
    checksums: checksumBy('CRC64NVME', body),
    storageClass: 'STANDARD' as const,
    encryption: kmsKeyArn
      ? { algorithm: 'aws:kms' as const, keyArn: kmsKeyArn }
      : { algorithm: 'AES256' as const },
    lock: {},
    ...ownership(bucket),
  }
  writeObject(world, bucket, object, at)
  return undefined
}

/** With ACL bucket-owner-full-control (S3 guide, "Controlling ownership of objects"). */
function ownership(bucket: SandboxBucket) {
  if (bucket.ownership === 'BucketOwnerEnforced')
    return { owner: bucket.account, grants: [ownerGrant(bucket.account)] }
  const owner = bucket.ownership === 'BucketOwnerPreferred' ? bucket.account : CLOUDTRAIL
  return { owner, grants: cannedGrants('bucket-owner-full-control', owner, bucket.account) }
}
