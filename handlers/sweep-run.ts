import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { guardSweep, type SweepInput } from '../lib/guard/guard-sweep.ts'
import { observed } from './observed.ts'

/** A sweep of the guard, logged and counted. */
export const sweepRun = (settings: GuardSettings, inputOf: (event: unknown) => SweepInput) =>
  observed('sweep', (event) => guardSweep(settings, inputOf(event)))
