import { parseArn } from '../text/arn.ts'
import type { Bucket, Region, Trail } from '../model/index.ts'
import type { WantedKey } from './keys.ts'

/**
 * The keys to read: each trail's, in the region of its ARN; and the key that the policy names, wherever a trail could
 * use it. A key stands in the region of the bucket (UpdateTrail, KmsKeyNotFoundException). A trail's key that is no ARN,
 * which AWS never answers (API reference, Trail, KmsKeyId), stays unread: each region may have another by that name.
 */
export function wantedKeys(
  trails: readonly Trail[],
  buckets: Record<string, Bucket>,
  requiredKey: string | undefined,
): WantedKey[] {
  const wanted = new Map<string, WantedKey>()
  const add = (key: WantedKey) => wanted.set(key.entry, key)
  for (const trail of trails) {
    const own = keyRegion(trail)
    if (trail.kmsKeyId !== undefined && own !== undefined)
      add({ id: trail.kmsKeyId, region: own, entry: trail.kmsKeyId })
    if (requiredKey === undefined) continue
    for (const region of new Set([own, bucketRegion(trail, buckets)])) {
      if (region) add({ id: requiredKey, region, entry: `${requiredKey}@${region}` })
    }
  }
  return [...wanted.values()]
}

const keyRegion = (trail: Trail): Region | undefined => {
  const region = trail.kmsKeyId === undefined ? undefined : parseArn(trail.kmsKeyId)?.region
  return region === '' ? undefined : region
}

function bucketRegion(trail: Trail, buckets: Record<string, Bucket>): Region | undefined {
  const region = trail.bucket === undefined ? undefined : buckets[trail.bucket]?.region
  return region?.ok ? region.value : undefined
}
