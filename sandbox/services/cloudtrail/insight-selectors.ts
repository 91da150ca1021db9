import type {
  GetInsightSelectorsRequest,
  GetInsightSelectorsResponse,
  InsightSelector,
  PutInsightSelectorsRequest,
  PutInsightSelectorsResponse,
  SourceEventCategory,
} from '@aws-sdk/client-cloudtrail'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { selectorsInForce } from './event-selectors.ts'
import { trailToRead, trailToWrite } from './find-trail.ts'
import { mayLog } from './may-log.ts'
import type { StoredTrail } from './trail.ts'

/**
 * GetInsightSelectors of a trail; InsightNotEnabledException where it has none. By name at home, by ARN from every
 * region that shows the trail.
 */
export function getInsightSelectors(
  input: GetInsightSelectorsRequest,
  context: RequestContext,
): GetInsightSelectorsResponse {
  refuseStores(input.TrailName, input.EventDataStore)
  const trail = trailToRead(input.TrailName, context)
  if (trail.insights.length > 0) return insightsView(trail)
  throw new AwsError(
    'InsightNotEnabledException',
    `Trail ${trail.arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try ` +
      'the operation again.',
  )
}

/**
 * PutInsightSelectors of a trail, in the home region only. The list takes the place of the former one; an empty one
 * switches Insights off. Throws InvalidInsightSelectorsException for a type that stands twice, and where the trail does
 * not log what the type analyses.
 */
export function putInsightSelectors(
  input: PutInsightSelectorsRequest,
  context: RequestContext,
): PutInsightSelectorsResponse {
  const { EventDataStore, InsightsDestination } = input
  refuseStores(input.TrailName, EventDataStore ?? InsightsDestination)
  const trail = trailToWrite(input.TrailName, context)
  const selectors = (input.InsightSelectors ?? []).map(withCategories)
  const types = selectors.map((selector) => selector.InsightType)
  if (new Set(types).size < types.length) throw invalid('An Insights type stands twice.')
  for (const selector of selectors) checkLogged(selector, trail)
  trail.insights = selectors
  return insightsView(trail)
}

function insightsView(trail: StoredTrail): GetInsightSelectorsResponse {
  return { TrailARN: trail.arn, InsightSelectors: structuredClone(trail.insights) }
}

function refuseStores(trailName: string | undefined, store: string | undefined): void {
  if (store === undefined) return
  if (trailName !== undefined) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'TrailName cannot be used with the parameters of an event data store.',
    )
  }
  throw new AwsError('InvalidParameterException', `There is no event data store ${store}.`)
}

function withCategories({ InsightType, EventCategories: given }: InsightSelector): InsightSelector {
  const EventCategories: SourceEventCategory[] = given?.length ? [...new Set(given)] : ['Management']
  return { ...(InsightType && { InsightType }), EventCategories }
}

/** CloudTrail API reference, PutInsightSelectors: what the trail must log for each type and category. */
function checkLogged(selector: InsightSelector, trail: StoredTrail): void {
  const inForce = selectorsInForce(trail)
  for (const category of selector.EventCategories ?? []) {
    const readOnly =
      category === 'Management' && selector.InsightType === 'ApiCallRateInsight' ? [false] : [true, false]
    if (readOnly.some((value) => mayLog(inForce, category, value))) continue
    throw invalid(`${selector.InsightType} needs a trail that logs ${category} events.`)
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInsightSelectorsException', message)
}
