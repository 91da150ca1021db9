import type { GetTrailRequest, GetTrailResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { trailToRead } from './find-trail.ts'
import { trailView } from './trail-view.ts'

/**
 * GetTrail: by name at home, by ARN from every region that shows the trail. The API reference says nothing of
 * shadows; it is read like GetTrailStatus, which asks for the ARN there.
 */
export function getTrail(input: GetTrailRequest, context: RequestContext): GetTrailResponse {
  return { Trail: trailView(trailToRead(input.Name, context)) }
}
