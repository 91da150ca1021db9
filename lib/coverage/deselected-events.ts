import type { AdvancedSelector, FieldSelector, WitnessEvent } from '../model/index.ts'
import { valuesOf } from './event-fields.ts'

/** What an event of a category cannot hold any text in. */
const hasFewValues = (field: string) => field === 'eventCategory' || valuesOf(field) !== undefined

const fewEvents = 2
const fewSelectors = 4

/**
 * Real events with what selectors leave out by name: the usual holes of a selector that deselects, found without
 * going through all of its values. Whether one is a hole is for the caller to see.
 */
export function* deselectedEvents(
  events: readonly WitnessEvent[],
  selectors: readonly AdvancedSelector[],
): Generator<WitnessEvent> {
  for (const event of events.slice(0, fewEvents)) {
    for (const { fields } of selectors.slice(0, fewSelectors)) {
      for (const selector of fields.filter(({ field }) => !hasFewValues(field))) {
        for (const value of deselectedValues(selector, event[selector.field] ?? '')) {
          yield { ...event, [selector.field]: value }
        }
      }
    }
  }
}

/** One value for each deselect operator, as like the event's own as can be. */
function deselectedValues({ notEquals, notStartsWith, notEndsWith }: FieldSelector, own: string): string[] {
  const [whole] = notEquals ?? []
  const [start] = notStartsWith ?? []
  const [end] = notEndsWith ?? []
  return [
    ...(whole === undefined ? [] : [whole]),
    ...(start === undefined ? [] : [`${start}${own.slice(own.lastIndexOf('/') + 1)}`]),
    ...(end === undefined ? [] : [`${own}${end}`]),
  ]
}
