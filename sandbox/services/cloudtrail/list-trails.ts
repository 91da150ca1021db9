import type { ListTrailsRequest, ListTrailsResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { page } from './page.ts'
import { trailsOf } from './visible-trails.ts'

const pageSize = 100

/** ListTrails: the account's trails of all regions, from whichever region it is asked. */
export function listTrails(input: ListTrailsRequest, context: RequestContext): ListTrailsResponse {
  const { items, nextToken } = page(trailsOf(context.world, context.caller.account), pageSize, {
    token: input.NextToken,
    parameters: context.caller.account,
    // ListTrails declares no error for a bad token.
    errorCode: 'ValidationException',
  })
  return {
    Trails: items.map((trail) => ({
      TrailARN: trail.arn,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  }
}
