import type { AdvancedSelector, WitnessEvent } from '../model/index.ts'
import { fieldMatches } from './field-matches.ts'

/** Whether an event meets every field selector of one advanced selector, by their operators alone. */
export function selectorMatches(selector: AdvancedSelector, event: WitnessEvent): boolean {
  return selector.fields.every((condition) => fieldMatches(condition, valueIn(event, condition.field)))
}

/** A field may be named like something that every object inherits. */
function valueIn(event: WitnessEvent, field: string): string | undefined {
  return Object.hasOwn(event, field) ? event[field] : undefined
}
