import type { AdvancedSelector, Selectors } from '../model/index.ts'
import { eventCategories } from './event-fields.ts'
import { findUnlogged } from './find-unlogged.ts'
import { provenSelectors } from './proven-selectors.ts'
import { remembered } from './remembered.ts'

const answers = remembered<boolean>()

/**
 * Whether a trail with these selectors logs at least one event of those wanted: both conditions can be met at once.
 *
 * @throws {CoverageTooComplex}
 */
export function logsSomeOf(wanted: AdvancedSelector, selectors: Selectors): boolean {
  return answers([wanted, selectors], () => {
    const candidates = eventCategories.flatMap((category) => provenSelectors(selectors, category))
    return [...new Set(candidates)].some(
      ({ fields }) => findUnlogged({ fields: [...wanted.fields, ...fields] }, []) !== undefined,
    )
  })
}
