import type { UpdateTrailRequest, UpdateTrailResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { withDestinations } from './check-destinations.ts'
import { checkOrganization } from './check-organization.ts'
import { withSettings } from './configure-trail.ts'
import { noteState } from './delivery/trail-states.ts'
import { destinationOf } from './destination.ts'
import { trailToWrite } from './find-trail.ts'
import { organizationOf } from './organization.ts'
import { checkTrailLimit } from './trail-limit.ts'
import { configurationView } from './trail-view.ts'
import { regionsOfTrail } from './visible-trails.ts'

/**
 * UpdateTrail, in the home region only: an absent setting changes nothing, an empty text takes a destination away.
 * Answers with the whole configuration. A trail becomes multi-region only where every region has room for it.
 */
export function updateTrail(input: UpdateTrailRequest, context: RequestContext): UpdateTrailResponse {
  const { world } = context
  const trail = trailToWrite(input.Name, context)
  const asked = withSettings(trail.configuration, input)
  // A trail that outlived its organization may always become an ordinary one.
  const inOrganization = asked.organization || organizationOf(world, context.caller.account) !== undefined
  if (asked.organization !== trail.configuration.organization && inOrganization) {
    checkOrganization(world, context.caller.account, 'convert')
  }
  if (asked.multiRegion && !trail.configuration.multiRegion) {
    checkTrailLimit(
      world,
      trail.account,
      regionsOfTrail(world, trail.account, trail.homeRegion, true),
      trail.arn,
    )
  }
  const wasValidated = trail.configuration.logFileValidation
  trail.configuration = withDestinations(destinationOf(world, trail, asked), input)
  if (!wasValidated && trail.configuration.logFileValidation) trail.validatedAt = context.now
  noteState(trail, context.now)
  return configurationView(trail)
}
