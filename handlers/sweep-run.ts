import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { guardSweep, type SweepInput } from '../lib/guard/guard-sweep.ts'
import { observed } from './observed.ts'

/**
 * A sweep of the guard, logged and counted. One of some regions is none of which the alarm on its absence may wait: whoever
 * gives the schedule such an input would switch off the others without a word.
 */
export const sweepRun = (settings: GuardSettings, inputOf: (event: unknown) => SweepInput) =>
  observed(
    'sweep',
    (event) => guardSweep(settings, inputOf(event)),
    (event) => inputOf(event).regions === undefined,
  )
