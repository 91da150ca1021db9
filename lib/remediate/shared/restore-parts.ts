import type { Weakening } from '../../trail/baseline/weakenings.ts'
import type { Call, InsightSelector, PlannedRepair, Refusal, Trail } from '../../model/index.ts'
import type { CheckId } from '../../checks/all-checks.ts'
import { isRefusal } from './own-trail.ts'
import { putFirstSelectors, putSelectors } from '../restore-event-selectors.ts'
import { restoredSelectors } from './restored-selectors.ts'
import type { Restoring } from './restoring.ts'
import { insightsCall, startCall, tagList } from './trail-calls.ts'

type Lost<Kind extends Weakening['kind']> = Extract<Weakening, { kind: Kind }>

/** StartLogging, which the policy's `restart` governs rather than a mode. */
export const restoreLogging = (restoring: Restoring, trail: Trail): PlannedRepair[] =>
  repairOf(restoring, 'trail-logging', 'start-logging', () =>
    startCall(trail, `${trail.name} is not logging, and was when its baseline was taken.`),
  )

/** PutEventSelectors with the baseline's, and what was added since. */
export const restoreSelectors = (
  restoring: Restoring,
  trail: Trail,
  { witness }: Lost<'selectors'>,
): PlannedRepair[] =>
  repairOf(restoring, 'event-selectors', 'restore-event-selectors', () => {
    if (!trail.selectors.ok) return undefined
    const live = trail.selectors.value
    const wanted = restoredSelectors(restoring.baseline.selectors, live, restoring.baseline.partition)
    if (isRefusal(wanted)) return wanted
    if (!witness) return putFirstSelectors(trail, live, wanted, `${trail.name} had selectors of its own.`)
    const event = witness.eventName ? ` such as ${witness.eventName}` : ''
    return putSelectors(
      trail,
      live,
      wanted,
      `${trail.name} no longer logs events${event} that its baseline logs.`,
    )
  })

/** PutInsightSelectors with the live ones and those that are missing. */
export const restoreInsights = (restoring: Restoring, trail: Trail): PlannedRepair[] =>
  repairOf(restoring, 'insights', 'put-insight-selectors', () => {
    if (!trail.insights.ok) return undefined
    const wanted = joined(restoring.baseline.insights, trail.insights.value)
    return insightsCall(trail, trail.insights.value, wanted, `${trail.name} lost insights of its baseline.`)
  })

/** Those of the baseline first, each with the categories of both. */
function joined(baseline: readonly InsightSelector[], live: readonly InsightSelector[]): InsightSelector[] {
  const types = [...new Set([...baseline, ...live].map(({ type }) => type))]
  return types.map((type) => ({
    type,
    categories: [
      ...new Set([...baseline, ...live].flatMap((one) => (one.type === type ? one.categories : []))),
    ],
  }))
}

/** AddTags with the tags that are missing or have another value. Removing a tag takes nothing back, so none is undone. */
export const restoreTags = (restoring: Restoring, trail: Trail, { missing }: Lost<'tags'>): PlannedRepair[] =>
  repairOf(restoring, 'trail-tags', 'restore-tags', () => {
    if (!trail.tags.ok) return undefined
    const live = Object.fromEntries(
      Object.entries(trail.tags.value).filter(([key]) => Object.hasOwn(missing, key)),
    )
    const isReplaced = Object.keys(live).length === Object.keys(missing).length
    return {
      service: 'cloudtrail',
      operation: 'AddTags',
      account: trail.account,
      region: trail.homeRegion,
      input: { ResourceId: trail.arn, TagsList: tagList(missing) },
      expect: { kind: 'tags', trailArn: trail.arn, tags: live },
      intend: { kind: 'tags', trailArn: trail.arn, tags: missing },
      ...(isReplaced && {
        undo: {
          service: 'cloudtrail',
          operation: 'AddTags',
          input: { ResourceId: trail.arn, TagsList: tagList(live) },
        },
      }),
      why: `${trail.name} lost tags of its baseline.`,
    }
  })

function repairOf(
  { modeOf, repair }: Restoring,
  check: CheckId,
  remedy: string,
  plan: () => Call | Refusal | undefined,
): PlannedRepair[] {
  if (modeOf(check) === 'off') return []
  const planned = plan()
  if (!planned) return []
  const base = repair(check, remedy)
  return [isRefusal(planned) ? { ...base, calls: [], refusal: planned } : { ...base, calls: [planned] }]
}
