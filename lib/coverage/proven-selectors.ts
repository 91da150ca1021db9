import type { AdvancedSelector, Selectors } from '../model/index.ts'
import { advancedFormOf } from './advanced-form-of.ts'
import { fieldMatches } from './field-matches.ts'
import { provesCoverage } from './proves-coverage.ts'

type Sorted = { unproven: readonly AdvancedSelector[]; proven: Map<string, readonly AdvancedSelector[]> }

/** Remembered by the object, as advancedFormOf is: a sweep asks the same of each trail many times over. */
const sorted = new WeakMap<Selectors, Sorted>()

/** The selectors that count as logging something and can log events of the category, in their advanced form. */
export function provenSelectors(selectors: Selectors, category: string): readonly AdvancedSelector[] {
  const { proven } = sortedOf(selectors)
  const known = proven.get(category)
  if (known) return known
  const meeting = advancedFormOf(selectors).filter((one) => provesCoverage(one) && meets(one, category))
  proven.set(category, meeting)
  return meeting
}

/** The others, that count as logging nothing. */
export const unprovenSelectors = (selectors: Selectors): readonly AdvancedSelector[] =>
  sortedOf(selectors).unproven

function sortedOf(selectors: Selectors): Sorted {
  const known = sorted.get(selectors)
  if (known) return known
  const fresh: Sorted = {
    unproven: advancedFormOf(selectors).filter((one) => !provesCoverage(one)),
    proven: new Map(),
  }
  sorted.set(selectors, fresh)
  return fresh
}

function meets({ fields }: AdvancedSelector, category: string): boolean {
  return fields.every((condition) => condition.field !== 'eventCategory' || fieldMatches(condition, category))
}
