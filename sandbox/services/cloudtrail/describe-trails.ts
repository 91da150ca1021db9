import type { DescribeTrailsRequest, DescribeTrailsResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { arnOf } from './find-trail.ts'
import type { StoredTrail } from './trail.ts'
import { trailView } from './trail-view.ts'
import { trailsOf, visibleTrails } from './visible-trails.ts'

/**
 * DescribeTrails, by its API reference. Without names: every trail that the region shows. Names match trails
 * "belonging only to the current Region and current account"; "to return information about a trail in another
 * Region, you must specify its trail ARN". What is not found is left out without an error. Without shadows,
 * neither replications nor an organization's trail in a member account are returned.
 */
export function describeTrails(
  input: DescribeTrailsRequest,
  context: RequestContext,
): DescribeTrailsResponse {
  const wanted = input.trailNameList ?? []
  const trails = wanted.length > 0 ? named(wanted, context) : everything(context)
  const shown = input.includeShadowTrails === false ? trails.filter((t) => belongsHere(t, context)) : trails
  return { trailList: shown.map(trailView) }
}

function everything(context: RequestContext): StoredTrail[] {
  return visibleTrails(context.world, context.caller.account, context.region)
}

function named(references: readonly string[], context: RequestContext): StoredTrail[] {
  const arns = new Set(references.map((reference) => arnOf(reference, context)))
  return trailsOf(context.world, context.caller.account).filter((trail) => arns.has(trail.arn))
}

function belongsHere(trail: StoredTrail, context: RequestContext): boolean {
  return trail.homeRegion === context.region && trail.account === context.caller.account
}
