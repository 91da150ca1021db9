import { isDeepStrictEqual } from 'node:util'
import { logsManagementEvents } from '../coverage/trails-logging-in.ts'
import { isKnownToLog } from '../trail/status.ts'
import type { InsightSelector, Refusal, Snapshot, Trail } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { isRefusal, isWritableHere, managedElsewhere, refusal } from './shared/own-trail.ts'
import { insightsCall } from './shared/trail-calls.ts'
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
    const call = insightsCall(
      trail,
      live,
      wanted,
      `${finding.message} Insights are charged by the event analysed.`,
    )
    return isRefusal(call) ? call : { calls: [call] }
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
