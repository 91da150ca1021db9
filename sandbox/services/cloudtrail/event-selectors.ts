import type {
  EventSelector,
  GetEventSelectorsRequest,
  GetEventSelectorsResponse,
  PutEventSelectorsRequest,
  PutEventSelectorsResponse,
} from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { checkAdvancedSelectors } from './check-advanced-selectors.ts'
import { checkBasicSelectors } from './check-basic-selectors.ts'
import { trailToRead, trailToWrite } from './find-trail.ts'
import { invalidSelectors } from './invalid-selectors.ts'
import type { StoredSelectors, StoredTrail } from './trail.ts'

/** "All read and write management events, and no data events" (CloudTrail API reference, EventSelector). */
const defaultSelector: EventSelector = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
}

/** The selectors that a trail logs by, the default where none were put. */
export function selectorsInForce(trail: StoredTrail): StoredSelectors {
  return trail.selectors ?? { kind: 'basic', selectors: [defaultSelector] }
}

/**
 * GetEventSelectors: by name at home, by ARN from every region that shows the trail. The API reference says nothing
 * of shadows; it is read like GetTrailStatus, which asks for the ARN there.
 */
export function getEventSelectors(
  input: GetEventSelectorsRequest,
  context: RequestContext,
): GetEventSelectorsResponse {
  return selectorsView(trailToRead(input.TrailName, context))
}

/** PutEventSelectors, in the home region only; either kind takes the place of the other. */
export function putEventSelectors(
  input: PutEventSelectorsRequest,
  context: RequestContext,
): PutEventSelectorsResponse {
  const trail = trailToWrite(input.TrailName, context)
  trail.selectors = checkSelectors(input, context.world.partition)
  return selectorsView(trail)
}

function selectorsView(trail: StoredTrail): GetEventSelectorsResponse {
  const inForce = structuredClone(selectorsInForce(trail))
  if (inForce.kind === 'basic') return { TrailARN: trail.arn, EventSelectors: inForce.selectors }
  return { TrailARN: trail.arn, AdvancedEventSelectors: inForce.selectors }
}

function checkSelectors(input: PutEventSelectorsRequest, partition: string): StoredSelectors {
  const { EventSelectors: basic, AdvancedEventSelectors: advanced } = input
  if (basic && advanced) {
    throw invalidSelectors('Use either EventSelectors or AdvancedEventSelectors, not both.')
  }
  if (advanced) return { kind: 'advanced', selectors: checkAdvancedSelectors(advanced) }
  return { kind: 'basic', selectors: checkBasicSelectors(basic ?? [], partition) }
}
