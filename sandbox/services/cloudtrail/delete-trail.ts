import type { DeleteTrailRequest, DeleteTrailResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { deletedTrails, noteState } from './delivery/trail-states.ts'
import { trailToWrite } from './find-trail.ts'
import { trailsOwnedBy } from './trail.ts'

/** DeleteTrail, in the home region only; the shadows go with it, the bucket and its log files stay. */
export function deleteTrail(input: DeleteTrailRequest, context: RequestContext): DeleteTrailResponse {
  const trail = trailToWrite(input.Name, context)
  trailsOwnedBy(context.world, trail.account).delete(trail.arn)
  trail.logging = false
  noteState(trail, context.now)
  deletedTrails(context.world).push(trail)
  return {}
}
