import type { AdvancedSelector, FieldSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { impossibleEvents, realEvents, withOwnCall } from './real-events.ts'
import {
  logsEvent,
  operatorValues,
  provenSelectors,
  selectorMatches,
  unprovenSelectors,
  valuesOf,
} from './selector-matches.ts'
import { categoriesOf, partitionNamedIn } from './questions.ts'
import { unloggedInCategory } from './unlogged-in-category.ts'
import { CoverageTooComplex } from './field-choices.ts'

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

/** Whether two selectors ask the same of the same fields, in whatever order they list it. Names do not count. */
function sameSelector(a: AdvancedSelector, b: AdvancedSelector): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical({ fields }: AdvancedSelector): string {
  return JSON.stringify(fields.map(canonicalField).toSorted())
}

function canonicalField(selector: FieldSelector): string {
  return JSON.stringify([selector.field, ...operatorValues(selector).map((values) => values.toSorted())])
}

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

const few = 3

/**
 * Some few of many trails that log everything wanted, which proves it for all of them; undefined where no such few
 * were found, which proves nothing. Each is added for an event that those before it miss.
 */
export const fewCovering = (wanted: AdvancedSelector, logged: Selectors[]): Selectors[] | undefined =>
  knownFew([wanted, ...logged], () => searchFew(wanted, logged))

const knownFew = remembered<Selectors[] | undefined>()

function searchFew(wanted: AdvancedSelector, logged: Selectors[]): Selectors[] | undefined {
  const chosen: Selectors[] = []
  while (chosen.length <= few && chosen.length < logged.length - 1) {
    const hole = unloggedBy(chosen, wanted)
    if (hole === 'too complex') return undefined
    if (!hole) return chosen
    const next = logged.find((one) => logsEvent(one, hole))
    if (!next) return undefined
    chosen.push(next)
  }
  return undefined
}

function unloggedBy(chosen: Selectors[], wanted: AdvancedSelector): WitnessEvent | 'too complex' | undefined {
  const events = realEvents(partitionNamedIn(wanted))
  try {
    for (const category of categoriesOf(wanted)) {
      const selectors = chosen.flatMap((one) => provenSelectors(one, category))
      const hole = unloggedInCategory(category, wanted, selectors, events)
      if (hole) return hole
    }
    return undefined
  } catch (error) {
    if (error instanceof CoverageTooComplex) return 'too complex'
    throw error
  }
}

export type Outcome<Answer> = { answer: Answer } | { error: unknown }
export type Step<Answer> = { outcome?: Outcome<Answer>; next: WeakMap<object, Step<Answer>> }

/**
 * Answers to questions about lists of objects. Each is worked out once, by the objects' identity and order, and kept
 * as long as they live. An error is kept too: what could not be decided would take the longest to try again.
 */
export function remembered<Answer>(): (about: readonly object[], work: () => Answer) => Answer {
  const root: Step<Answer> = { next: new WeakMap() }
  return (about, work) => {
    const step = about.reduce(stepTo, root)
    step.outcome ??= outcomeOf(work)
    if ('error' in step.outcome) throw step.outcome.error
    return step.outcome.answer
  }
}

function stepTo<Answer>({ next }: Step<Answer>, object: object): Step<Answer> {
  const known = next.get(object)
  if (known) return known
  const step: Step<Answer> = { next: new WeakMap() }
  next.set(object, step)
  return step
}

export function outcomeOf<Answer>(work: () => Answer): Outcome<Answer> {
  try {
    return { answer: work() }
  } catch (error) {
    return { error }
  }
}
