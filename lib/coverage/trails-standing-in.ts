import type { Region, Snapshot, Trail } from '../model/index.ts'
import { regionViews } from './region-views.ts'

/**
 * The trails that can log in a region. One that was read says itself which trails stand there, shadows included
 * (CloudTrail API reference, DescribeTrails): a multi-region trail that it does not show has not reached it, as in a
 * region that was just opted into. Of one that could not be read, it is the multi-region trails that are known.
 */
export function trailsStandingIn(region: Region, snapshot: Snapshot): Trail[] {
  const view = regionViews(snapshot)[region]
  return view?.ok
    ? snapshot.trails.filter(({ arn }) => view.value.trails.includes(arn))
    : snapshot.trails.filter(({ multiRegion }) => multiRegion)
}
