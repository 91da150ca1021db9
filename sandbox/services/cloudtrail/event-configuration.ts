import type {
  GetEventConfigurationRequest,
  GetEventConfigurationResponse,
  PutEventConfigurationRequest,
  PutEventConfigurationResponse,
} from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { trailToRead, trailToWrite } from './find-trail.ts'
import type { StoredTrail } from './trail.ts'

/** GetEventConfiguration of a trail: its aggregations, an empty list where there are none. */
export function getEventConfiguration(
  input: GetEventConfigurationRequest,
  context: RequestContext,
): GetEventConfigurationResponse {
  refuseStores(input)
  return configurationView(trailToRead(input.TrailName, context))
}

/**
 * PutEventConfiguration of a trail, in the home region only: its aggregations take the place of the former ones.
 * Sizes and context keys belong to event data stores (CloudTrail API reference, PutEventConfiguration).
 */
export function putEventConfiguration(
  input: PutEventConfigurationRequest,
  context: RequestContext,
): PutEventConfigurationResponse {
  refuseStores(input)
  const trail = trailToWrite(input.TrailName, context)
  const { MaxEventSize, ContextKeySelectors } = input
  if (MaxEventSize !== undefined || ContextKeySelectors !== undefined) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'MaxEventSize and ContextKeySelectors are parameters of event data stores.',
    )
  }
  trail.aggregations = structuredClone(input.AggregationConfigurations ?? [])
  return configurationView(trail)
}

function configurationView(trail: StoredTrail): GetEventConfigurationResponse {
  return { TrailARN: trail.arn, AggregationConfigurations: structuredClone(trail.aggregations) }
}

function refuseStores(input: GetEventConfigurationRequest): void {
  const { EventDataStore: store, TrailName: trailName } = input
  if (store === undefined) {
    if (trailName === undefined) throw invalid('TrailName or EventDataStore is needed.')
    return
  }
  if (trailName !== undefined) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'TrailName and EventDataStore exclude each other.',
    )
  }
  throw new AwsError('EventDataStoreNotFoundException', `There is no event data store ${store}.`)
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}
