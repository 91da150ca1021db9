import type { Region, Snapshot, Trail } from '../model.ts'

/**
 * The trails that can log in a region. One that was read says itself which trails stand there, shadows included
 * (CloudTrail API reference, DescribeTrails): a multi-region trail that it does not show has not reached it, as in a
 * region that was just opted into. Of one that could not be read, it is the multi-region trails that are known.
 */
export function trailsStandingIn(region: Region, { regions, trails }: Snapshot): Trail[] {
  const view = regions[region]
  return view?.ok
    ? trails.filter(({ arn }) => view.value.trails.includes(arn))
    : trails.filter(({ multiRegion }) => multiRegion)
}
