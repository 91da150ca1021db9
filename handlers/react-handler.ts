import { guardReact } from '../lib/guard/guard-react.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { observed } from './observed.ts'

/** Answers one event of a call that can weaken a trail. */
export const reactHandler = (settings: GuardSettings) =>
  observed('react', (event: unknown) => guardReact(settings, event))
