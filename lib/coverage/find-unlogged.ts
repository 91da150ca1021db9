import type { AdvancedSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { deselectedEvents } from './deselected-events.ts'
import { fewCovering } from './few-covering.ts'
import { impossibleEvents, withOwnCall } from './real-calls.ts'
import { provenSelectors, unprovenSelectors } from './proven-selectors.ts'
import { realEvents } from './real-events.ts'
import { remembered } from './remembered.ts'
import { sameSelector } from './same-selector.ts'
import { selectorMatches } from './selector-matches.ts'
import { categoriesOf, partitionNamedIn } from './wanted-events.ts'
import { unloggedInCategory } from './unlogged-in-category.ts'

/**
 * An event that `wanted` selects and none of `logged` logs, or undefined where there is none: the proof of a hole
 * in coverage, or the proof that there is none. Exact over all strings, all operators and absent fields.
 *
 * A logged selector with a field that the engine does not know covers nothing, unless it is `wanted` itself. Such
 * a field in `wanted` may hold any string, or be absent.
 *
 * @throws {CoverageTooComplex} where it cannot be decided in reasonable time
 */
export function findUnlogged(wanted: AdvancedSelector, logged: Selectors[]): WitnessEvent | undefined {
  if (logged.some((selectors) => asksTheUnknown(selectors, wanted))) return undefined
  const categories = categoriesOf(wanted)
  const relevant = logged.filter((selectors) =>
    categories.some((category) => provenSelectors(selectors, category).length > 0),
  )
  const witness = answers([wanted, ...relevant], () => search(wanted, categories, relevant))
  return witness && { ...witness }
}

/** Regions with the same trails, and trails that log nothing of the kind, ask the same again and again. */
const answers = remembered<WitnessEvent | undefined>()

function search(
  wanted: AdvancedSelector,
  categories: string[],
  logged: Selectors[],
): WitnessEvent | undefined {
  const events = realEvents(partitionNamedIn(wanted))
  const searches = categories.map((category) => {
    const impossible = category === 'Data' ? impossibleEvents : []
    const selectors = [...logged.flatMap((one) => provenSelectors(one, category)), ...impossible]
    const isHole = (event: WitnessEvent): boolean =>
      selectorMatches(wanted, event) && !selectors.some((selector) => selectorMatches(selector, event))
    const real = events.filter((event) => event['eventCategory'] === category)
    return { category, selectors, isHole, real }
  })
  for (const { real, isHole } of searches) {
    const hole = real.find(isHole)
    if (hole) return hole
  }
  for (const { real, selectors, isHole } of searches) {
    const alike = real.filter((event) => selectorMatches(wanted, event))
    for (const event of deselectedEvents(alike, selectors))
      if (isHole(event)) return withOwnCall(event, isHole)
  }
  if (fewCovering(wanted, logged)) return undefined
  for (const { category, selectors, isHole } of searches) {
    const witness = unloggedInCategory(category, wanted, selectors, events, isHole)
    if (witness) return witness
  }
  return undefined
}

/** Whether a selector with fields that the engine does not know is the very one that is wanted. */
function asksTheUnknown(selectors: Selectors, wanted: AdvancedSelector): boolean {
  return unprovenSelectors(selectors).some((one) => sameSelector(one, wanted))
}
