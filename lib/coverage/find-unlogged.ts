import { partitionOfArn } from '../aws/arn.ts'
import type { AdvancedSelector, Selectors, WitnessEvent } from '../model.ts'
import { advancedFormOf } from './advanced-form-of.ts'
import { eventCategories } from './event-fields.ts'
import { fieldMatches } from './field-matches.ts'
import { provesCoverage } from './proves-coverage.ts'
import { realEvents } from './real-events.ts'
import { sameSelector } from './same-selector.ts'
import { selectorMatches } from './selector-matches.ts'
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
  const all = logged.flatMap(advancedFormOf)
  const selectors = all.filter(provesCoverage)
  if (selectors.length < all.length && all.some((one) => sameSelector(one, wanted))) return undefined

  const isHole = (event: WitnessEvent): boolean =>
    selectorMatches(wanted, event) && !selectors.some((selector) => selectorMatches(selector, event))
  const events = realEvents(partitionNamedIn(wanted))
  const real = events.find(isHole)
  if (real) return real

  for (const category of categoriesOf(wanted)) {
    const witness = unloggedInCategory(category, wanted, selectors, events, isHole)
    if (witness) return witness
  }
  return undefined
}

/** The categories that `wanted` can mean; one that the engine does not know only where `wanted` names it. */
function categoriesOf({ fields }: AdvancedSelector): string[] {
  const conditions = fields.filter(({ field }) => field === 'eventCategory')
  const named = conditions.flatMap(({ equals }) => equals ?? [])
  const possible = [...new Set([...eventCategories, ...named])]
  return possible.filter((category) => conditions.every((condition) => fieldMatches(condition, category)))
}

/** Resources of a question about aws-cn are in aws-cn. */
function partitionNamedIn({ fields }: AdvancedSelector): string {
  for (const { field, equals, startsWith } of fields) {
    if (field !== 'resources.ARN') continue
    const partition = [...(equals ?? []), ...(startsWith ?? [])].map(partitionOfArn).find(Boolean)
    if (partition) return partition
  }
  return 'aws'
}
