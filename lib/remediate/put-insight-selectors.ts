import { isDeepStrictEqual } from 'node:util'
import { logsManagementEvents } from '../coverage/trails-logging-in.ts'
import { isKnownToLog } from '../trail/status.ts'
import type { InsightSelector, Refusal, Snapshot, Trail } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { isRefusal, isWritableHere, managedElsewhere, refusal } from './shared/own-trail.ts'
import { type PlanningContext, type Remedy, tamperedBy } from './remedy.ts'

/**
 * Adds the insight types that the policy asks for to the one trail that can take them: PutInsightSelectors replaces, so
 * the trail's other types go along, and a type keeps the categories that it has. Insights are charged by the event
 * analysed.
 */
export const putInsightSelectors: Remedy = {
  id: 'put-insight-selectors',
  title: 'Add insight types to a trail',
  risk: 'safe',
  permissions: ['cloudtrail:GetInsightSelectors', 'cloudtrail:PutInsightSelectors'],
  plan: (finding, snapshot, policy, planning) => {
    const trail = insightTrail(snapshot, policy, planning)
    if (!trail) return { calls: [] }
    if (isRefusal(trail)) return trail
    const refused = managedElsewhere(trail)
    if (refused) return refused
    if (!trail.insights.ok)
      return refusal('Its insight types could not be read.', 'Grant cloudtrail:GetInsightSelectors.')
    const live = trail.insights.value
    const wanted = withTypes(live, policy.checks.insights.types)
    if (isDeepStrictEqual(wanted, live)) return { calls: [] }
    const [put, undo] = [inputOf(trail, wanted), inputOf(trail, live)]
    if (!put || !undo) {
      return refusal(
        `${trail.name} has an insight type that Trailkeeper does not know, and put replaces.`,
        'Add the missing types by hand: aws cloudtrail put-insight-selectors, with all of the present ones beside them.',
      )
    }
    return {
      calls: [
        {
          ...put,
          account: trail.account,
          region: trail.homeRegion,
          expect: { kind: 'insights', trailArn: trail.arn, insights: live },
          intend: { kind: 'insights', trailArn: trail.arn, insights: wanted },
          undo,
          why: `${finding.message} Insights are charged by the event analysed.`,
        },
      ],
    }
  },
}

/**
 * The named or tampered trail, else the only one that logs management events, else the only multi-region one of those.
 * Undefined where none does: insights have nothing to analyse before another finding is mended.
 */
function insightTrail(
  snapshot: Snapshot,
  policy: Policy,
  planning: PlanningContext,
): Trail | Refusal | undefined {
  const able = snapshot.trails.filter((trail) => isWritableHere(trail, snapshot) && canWatch(trail))
  const named = policy.checks['multi-region-trail'].trail
  const tampered = tamperedBy(planning, 'PutInsightSelectors')
  const certain = able.find(({ arn, name }) => arn === named || name === named || arn === tampered)
  if (certain || able.length < 2) return certain ?? able[0]
  const multiRegion = able.filter((trail) => trail.multiRegion)
  if (multiRegion.length === 1) return multiRegion[0]
  return refusal(
    `${able.length} trails could take insights: ${able.map((trail) => trail.name).join(', ')}.`,
    'Name one in checks.multi-region-trail.trail.',
  )
}

const canWatch = (trail: Trail): boolean =>
  isKnownToLog(trail) && trail.selectors.ok && logsManagementEvents(trail.selectors.value)

function withTypes(live: readonly InsightSelector[], types: readonly string[]): InsightSelector[] {
  const kept = live.map((one) =>
    types.includes(one.type) && !one.categories.includes('Management')
      ? { ...one, categories: ['Management' as const, ...one.categories] }
      : one,
  )
  const added = types.filter((type) => !live.some((one) => one.type === type))
  return [...kept, ...added.map((type): InsightSelector => ({ type, categories: ['Management'] }))]
}

type KnownType = 'ApiCallRateInsight' | 'ApiErrorRateInsight'
const isKnown = (type: string): type is KnownType =>
  type === 'ApiCallRateInsight' || type === 'ApiErrorRateInsight'

/** Undefined where a type is not one that may be written: leaving it out would switch it off. */
function inputOf(trail: Trail, insights: readonly InsightSelector[]) {
  const selectors = insights.flatMap(({ type, categories }) =>
    isKnown(type) ? [{ InsightType: type, EventCategories: categories }] : [],
  )
  if (selectors.length < insights.length) return undefined
  return {
    service: 'cloudtrail' as const,
    operation: 'PutInsightSelectors' as const,
    input: { TrailName: trail.arn, InsightSelectors: selectors },
  }
}
