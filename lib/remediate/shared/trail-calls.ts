import type { Call, FacetSettings, InsightSelector, Refusal } from '../../model/index.ts'
import { refusal } from './own-trail.ts'
import { trailUpdate } from '../../trail/settings.ts'

type TrailPlace = { arn: string; name: string; account: string; homeRegion: string }

const at = ({ account, homeRegion }: TrailPlace) => ({
  service: 'cloudtrail' as const,
  account,
  region: homeRegion,
})

/** The call that starts a trail. */
export const startCall = (trail: TrailPlace, why: string): Call => ({
  ...at(trail),
  operation: 'StartLogging',
  input: { Name: trail.arn },
  expect: { kind: 'logging', trailArn: trail.arn, logging: false },
  intend: { kind: 'logging', trailArn: trail.arn, logging: true },
  undo: { service: 'cloudtrail', operation: 'StopLogging', input: { Name: trail.arn } },
  why,
})

/** The call that gives a trail these insights in the place of those that it has. */
export function insightsCall(
  trail: TrailPlace,
  live: readonly InsightSelector[],
  wanted: readonly InsightSelector[],
  why: string,
): Call | Refusal {
  const before = insightsInput(trail.arn, live)
  const after = insightsInput(trail.arn, wanted)
  if (!before || !after) {
    return refusal(
      'It has an insight type that this version of Trailkeeper does not know.',
      'Put the missing ones back by hand: aws cloudtrail put-insight-selectors, with all of the present ones beside them.',
    )
  }
  return {
    ...at(trail),
    operation: 'PutInsightSelectors',
    input: after,
    expect: { kind: 'insights', trailArn: trail.arn, insights: [...live] },
    intend: { kind: 'insights', trailArn: trail.arn, insights: [...wanted] },
    undo: { service: 'cloudtrail', operation: 'PutInsightSelectors', input: before },
    why,
  }
}

type InsightType = 'ApiCallRateInsight' | 'ApiErrorRateInsight'
type WrittenInsight = { InsightType: InsightType; EventCategories: ('Management' | 'Data')[] }

/** PutInsightSelectors' input for some insights; undefined where a type is none that it takes. */
export function insightsInput(
  TrailName: string,
  insights: readonly InsightSelector[],
): { TrailName: string; InsightSelectors: WrittenInsight[] } | undefined {
  const InsightSelectors = insights.flatMap(({ type, categories }) =>
    isInsightType(type) ? [{ InsightType: type, EventCategories: categories }] : [],
  )
  return InsightSelectors.length === insights.length ? { TrailName, InsightSelectors } : undefined
}

const isInsightType = (type: string): type is InsightType =>
  type === 'ApiCallRateInsight' || type === 'ApiErrorRateInsight'

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** The write that takes some of a trail's settings from what they are to what is wanted. */
export const updateTrailCall = (
  trail: TrailPlace,
  before: FacetSettings,
  after: FacetSettings,
  why: string,
): Call => ({
  ...at(trail),
  operation: 'UpdateTrail',
  input: trailUpdate(trail.arn, after),
  expect: { kind: 'trail', trailArn: trail.arn, settings: before },
  intend: { kind: 'trail', trailArn: trail.arn, settings: after },
  undo: { service: 'cloudtrail', operation: 'UpdateTrail', input: trailUpdate(trail.arn, before) },
  why,
})

/** Those of a trail's settings that are named. */
export const settingsNamed = (settings: FacetSettings, names: readonly string[]): FacetSettings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)))
