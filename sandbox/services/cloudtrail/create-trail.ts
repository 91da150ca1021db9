import type { CreateTrailRequest, CreateTrailResponse } from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { withDestinations } from './check-destinations.ts'
import { checkOrganization } from './check-organization.ts'
import { newTrail, withSettings } from './configure-trail.ts'
import { withTags } from './tags.ts'
import { trailArn, trailsOwnedBy } from './trail.ts'
import { checkTrailLimit } from './trail-limit.ts'
import { checkTrailName } from './trail-name.ts'
import { configurationView } from './trail-view.ts'
import { regionsOfTrail, visibleTrails } from './visible-trails.ts'

/**
 * CreateTrail: a trail that is homed in the request's region and does not log yet. An organization's trail belongs
 * to the management account, also where a delegated administrator makes it. Throws InvalidTrailNameException,
 * TrailAlreadyExistsException, MaximumNumberOfTrailsExceededException and the errors of destinations, tags and
 * organizations.
 */
export function createTrail(input: CreateTrailRequest, context: RequestContext): CreateTrailResponse {
  const { world, region: homeRegion } = context
  const name = checkTrailName(input.Name)
  const asked = withSettings(newTrail, { ...input, S3BucketName: input.S3BucketName ?? '' })
  const tags = withTags(new Map(), input.TagsList ?? [])
  const organization = asked.organization
    ? checkOrganization(world, context.caller.account, 'create')
    : undefined
  const account = organization?.managementAccount ?? context.caller.account
  const arn = trailArn(world, account, homeRegion, name)
  const regions = regionsOfTrail(world, account, homeRegion, asked.multiRegion)
  checkNameIsFree(world, account, regions, name)
  checkTrailLimit(world, account, regions, arn)

  const made = withDestinations(
    { world, arn, account, homeRegion, organizationId: organization?.id, configuration: asked },
    { ...input, S3BucketName: asked.bucket },
  )
  const trail = {
    arn,
    name,
    account,
    homeRegion,
    // What was never there was not cleared.
    configuration: { ...made, topicName: made.topicName || undefined },
    logging: false,
    states: [],
    delivered: {},
    insights: [],
    aggregations: [],
    tags,
    trouble: new Map(),
  }
  trailsOwnedBy(world, account).set(arn, trail)
  return configurationView(trail)
}

function checkNameIsFree(world: World, account: string, regions: readonly string[], name: string): void {
  const taken = regions.some((region) => visibleTrails(world, account, region).some((t) => t.name === name))
  if (!taken) return
  throw new AwsError('TrailAlreadyExistsException', `Trail ${name} already exists for customer: ${account}`)
}
