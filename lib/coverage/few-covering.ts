import type { AdvancedSelector, Selectors, WitnessEvent } from '../model/index.ts'
import { CoverageTooComplex } from './field-choices.ts'
import { logsEvent, provenSelectors } from './proven-selectors.ts'
import { realEvents } from './real-events.ts'
import { remembered } from './remembered.ts'
import { unloggedInCategory } from './unlogged-in-category.ts'
import { categoriesOf, partitionNamedIn } from './questions.ts'

export const few = 3

/**
 * Some few of many trails that log everything wanted, which proves it for all of them; undefined where no such few
 * were found, which proves nothing. Each is added for an event that those before it miss.
 */
export const fewCovering = (wanted: AdvancedSelector, logged: Selectors[]): Selectors[] | undefined =>
  answers([wanted, ...logged], () => search(wanted, logged))

export const answers = remembered<Selectors[] | undefined>()

export function search(wanted: AdvancedSelector, logged: Selectors[]): Selectors[] | undefined {
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
