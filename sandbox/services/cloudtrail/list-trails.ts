import type { ListTrailsRequest, ListTrailsResponse } from '@aws-sdk/client-cloudtrail'
import { page } from '../../page.ts'
import type { RequestContext } from '../../service.ts'
import { trailsOf } from './visible-trails.ts'

const pageSize = 100

/** ListTrails: the account's trails of all regions, from whichever region it is asked. */
export function listTrails(input: ListTrailsRequest, context: RequestContext): ListTrailsResponse {
  const { items, next } = page(trailsOf(context.world, context.caller.account), input.NextToken, pageSize)
  return {
    Trails: items.map((trail) => ({
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
    })),
    ...(next !== undefined && { NextToken: next }),
  }
}
