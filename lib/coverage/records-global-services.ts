import { globalServicesRegion } from '../aws/regions.ts'
import type { Trail } from '../model/index.ts'

/**
 * Whether the events of IAM, STS and CloudFront reach a trail at all: it includes them, and is multi-region or at
 * home in the partition's leader region. Since 2021-11-22 these events are recorded there only, so that a
 * single-region trail elsewhere gets none whatever its flag says (CloudTrail user guide, "Global service events";
 * API reference, CreateTrail, IncludeGlobalServiceEvents).
 */
export function recordsGlobalServices(trail: Trail, partition: string): boolean {
  if (!trail.globalServiceEvents) return false
  return trail.multiRegion || trail.homeRegion === globalServicesRegion(partition)
}
