import type { Selectors, WitnessEvent } from '../model.ts'
import { advancedFormOf } from './advanced-form-of.ts'
import { provesCoverage } from './proves-coverage.ts'
import { selectorMatches } from './selector-matches.ts'

/**
 * Whether a trail with these selectors certainly logs the event: any one of its selectors is enough. A selector
 * with a field that the engine does not know, or without eventCategory, logs nothing for certain.
 */
export function logsEvent(selectors: Selectors, event: WitnessEvent): boolean {
  return advancedFormOf(selectors).some(
    (selector) => provesCoverage(selector) && selectorMatches(selector, event),
  )
}
