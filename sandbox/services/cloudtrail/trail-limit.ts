import { AwsError } from '../../service.ts'
import type { World } from '../../world.ts'
import { visibleTrails } from './visible-trails.ts'

const trailsPerRegion = 5

/**
 * Throws MaximumNumberOfTrailsExceededException where one of the regions has its 5 trails already, shadows counted:
 * "a trail that applies to all Regions counts as one trail in every Region" (CloudTrail user guide, quotas).
 */
export function checkTrailLimit(
  world: World,
  account: string,
  regions: readonly string[],
  arn: string,
): void {
  for (const region of regions) {
    const others = visibleTrails(world, account, region).filter((trail) => trail.arn !== arn)
    if (others.length < trailsPerRegion) continue
    throw new AwsError(
      'MaximumNumberOfTrailsExceededException',
      `User: ${account} already has ${trailsPerRegion} trails in ${region}.`,
    )
  }
}
