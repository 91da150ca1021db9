import type { World } from '../../../world.ts'
import { stateSlot } from '../../../world.ts'
import type { StoredTrail, TrailConfiguration } from '../trail.ts'

/** What a trail was from a moment on, as far as its deliveries depend on it. */
export type TrailState = { from: Date; logging: boolean; configuration: TrailConfiguration }

/** Notes what a trail has become. Deliveries are made later, and look up what was so at their time. */
export function noteState(trail: StoredTrail, from: Date): void {
  const { logging, configuration } = trail
  const last = trail.states.at(-1)
  if (last?.logging === logging && last.configuration === configuration) return
  trail.states.push({ from, logging, configuration })
}

/** The state at a moment; before the first one, the first. */
export function stateAt(trail: StoredTrail, at: Date): TrailState | undefined {
  return trail.states.findLast(({ from }) => from <= at) ?? trail.states[0]
}

const deleted = stateSlot((): StoredTrail[] => [])

/** Trails that were deleted: what they logged before is still delivered. */
export const deletedTrails = (world: World): StoredTrail[] => deleted(world, '*', '*')
