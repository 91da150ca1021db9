import type { Call, PlannedRepair } from '../model/index.ts'

/**
 * The repairs of findings and the restorations of baselines as one plan, without two that write the same thing: where
 * both would change the same facet of the same trail, the restoration stands, as it knows what was there. It comes
 * first; of a finding's repair the calls that it leaves remain. Where a restoration mends what its check finds of the
 * account as a whole, no other trail is widened or created for that: it would be a second copy to pay for.
 */
export function mergedRepairs(
  repairs: readonly PlannedRepair[],
  restorations: readonly PlannedRepair[],
): PlannedRepair[] {
  const carried = restorations.filter((repair) => repair.calls.length > 0)
  const restored = new Set(carried.flatMap((repair) => repair.calls.flatMap(facetsOf)))
  const mended = new Set(carried.map((repair) => `${repair.check} ${repair.account}`))
  const others = repairs.flatMap((repair) => {
    if (mended.has(`${repair.check} ${repair.resource}`)) return []
    const calls = repair.calls.filter((call) => !facetsOf(call).some((facet) => restored.has(facet)))
    if (calls.length === repair.calls.length) return [repair]
    return calls.length === 0 ? [] : [{ ...repair, calls }]
  })
  return [...restorations, ...others]
}

/** What a call changes of a trail, one name a thing: each setting by itself. Restorations write to trails alone. */
function facetsOf({ intend }: Call): string[] {
  if (!('trailArn' in intend)) return []
  if (intend.kind !== 'trail') return [`${intend.trailArn} ${intend.kind}`]
  return Object.keys(intend.settings).map((setting) => `${intend.trailArn} ${setting}`)
}
