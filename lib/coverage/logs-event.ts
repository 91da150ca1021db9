import type { Selectors, WitnessEvent } from '../model/index.ts'
import { provenSelectors } from './proven-selectors.ts'
import { selectorMatches } from './selector-matches.ts'

/**
 * Whether a trail with these selectors certainly logs the event: any one of its selectors is enough. A selector
 * with a field that the engine does not know, or without eventCategory, logs nothing for certain.
 */
export function logsEvent(selectors: Selectors, event: WitnessEvent): boolean {
  const category = event['eventCategory']
  if (category === undefined) return false
  return provenSelectors(selectors, category).some((selector) => selectorMatches(selector, event))
}
