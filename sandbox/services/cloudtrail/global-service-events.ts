import type { CloudTrailRecord } from '../../event-history.ts'
import { globalRegion } from '../../regions.ts'
import type { World } from '../../world.ts'

/** The services that the user guide names as global; STS only by its global endpoint, in the leading region. */
const globalSources = ['iam.amazonaws.com', 'sts.amazonaws.com', 'cloudfront.amazonaws.com']

/**
 * True for events that only trails with global service events receive (CloudTrail user guide, "Global service
 * events").
 */
export function isGlobalServiceEvent(world: World, record: CloudTrailRecord): boolean {
  return record.awsRegion === globalRegion(world.partition) && globalSources.includes(record.eventSource)
}
