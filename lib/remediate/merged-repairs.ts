import type { Call, PlannedRepair } from '../model.ts'
import { facetResource } from '../report/facet-text.ts'

/**
 * The repairs of findings and the restorations of baselines as one plan, without two that write the same thing: where
 * both would change the same facet of the same trail, the restoration stands, as it knows what was there. It comes
 * first; of a finding's repair the calls that it leaves remain.
 */
export function mergedRepairs(
  repairs: readonly PlannedRepair[],
  restorations: readonly PlannedRepair[],
): PlannedRepair[] {
  const restored = new Set(restorations.flatMap((repair) => repair.calls.flatMap(facetsOf)))
  const others = repairs.flatMap((repair) => {
    const calls = repair.calls.filter((call) => !facetsOf(call).some((facet) => restored.has(facet)))
    if (calls.length === repair.calls.length) return [repair]
    return calls.length === 0 ? [] : [{ ...repair, calls }]
  })
  return [...restorations, ...others]
}

/** What a call changes, one name a thing: each setting of a trail by itself. */
const facetsOf = ({ intend }: Call): string[] =>
  intend.kind === 'trail'
    ? Object.keys(intend.settings).map((setting) => `${intend.trailArn} ${setting}`)
    : [`${facetResource(intend)} ${intend.kind}`]
