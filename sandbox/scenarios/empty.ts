import type { WrittenScenario } from './scenario.ts'

/** Regions, and no trail. */
export const empty: WrittenScenario = { description: 'An account without any trail' }
