import type { AdvancedSelector, WitnessEvent } from '../model.ts'
import { fieldMatches } from './field-matches.ts'

/** Whether an event meets every field selector of one advanced selector, by their operators alone. */
export function selectorMatches(selector: AdvancedSelector, event: WitnessEvent): boolean {
  return selector.fields.every((field) => fieldMatches(field, event[field.field]))
}
