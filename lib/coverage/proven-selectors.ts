import { fieldMatches, isKnownField, operatorValues, selectorMatches } from './selector-matches.ts'
import type { AdvancedSelector, FieldSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { advancedFormOf } from './advanced-form-of.ts'

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

/**
 * Whether a selector can count as logging anything. One with a field that the engine does not know may be
 * narrower than it looks. One without a condition on eventCategory is refused by AWS (the field is required),
 * so it was not read whole, and by the algebra it would log everything.
 */
function provesCoverage({ fields }: AdvancedSelector): boolean {
  return fields.every(({ field }) => isKnownField(field)) && fields.some(choosesCategory)
}

function choosesCategory(selector: FieldSelector): boolean {
  return selector.field === 'eventCategory' && operatorValues(selector).some((values) => values.length > 0)
}

/**
 * Whether a trail with these selectors certainly logs the event: any one of its selectors is enough. A selector
 * with a field that the engine does not know, or without eventCategory, logs nothing for certain.
 */
export function logsEvent(selectors: Selectors, event: WitnessEvent): boolean {
  const category = event['eventCategory']
  if (category === undefined) return false
  return provenSelectors(selectors, category).some((selector) => selectorMatches(selector, event))
}
