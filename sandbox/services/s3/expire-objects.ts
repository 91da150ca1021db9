import type { World } from '../../world.ts'
import { bucketsOf } from './buckets.ts'
import { expiresUntil } from './lifecycle-expiration.ts'
import { removeVersion } from './object-store.ts'
import { writeMarker } from './write-object.ts'

/**
 * Lets what has expired by now go, in every bucket: where versions are kept the newest is hidden under a delete marker,
 * else it is gone (S3 user guide, "Expiring objects"). Noncurrent versions stay: the sandbox does not keep since when
 * they are that.
 */
export function expireObjects(world: World): void {
  const now = world.clock()
  for (const bucket of bucketsOf(world).values())
    for (const [newest] of bucket.objects.versions.values()) {
      if (!newest || newest.deleteMarker || !expiresUntil(bucket, newest, now)) continue
      if (bucket.versioning === undefined) removeVersion(bucket.objects, newest)
      else writeMarker(world, bucket, newest.key)
    }
}
