import type {
  StartLoggingRequest,
  StartLoggingResponse,
  StopLoggingRequest,
  StopLoggingResponse,
} from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { noteState } from './delivery/trail-states.ts'
import { deliveriesOf } from './delivery-times.ts'
import { trailToWrite } from './find-trail.ts'

/** StartLogging, in the home region only. A trail that logs already keeps its start time. */
export function startLogging(input: StartLoggingRequest, context: RequestContext): StartLoggingResponse {
  const trail = trailToWrite(input.Name, context)
  if (trail.logging) return {}
  trail.delivered = deliveriesOf(trail, context.now)
  trail.logging = true
  trail.startedAt = context.now
  noteState(trail, context.now)
  return {}
}

/** StopLogging, in the home region only. */
export function stopLogging(input: StopLoggingRequest, context: RequestContext): StopLoggingResponse {
  const trail = trailToWrite(input.Name, context)
  if (!trail.logging) return {}
  trail.delivered = deliveriesOf(trail, context.now)
  trail.logging = false
  trail.stoppedAt = context.now
  noteState(trail, context.now)
  return {}
}
