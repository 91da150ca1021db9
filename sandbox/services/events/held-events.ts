import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

const slot = stateSlot(() => ({ holding: false, held: new Array<() => void>() }))

/** Whether events are held back now. What would put this one on its bus is kept then, for the release. */
export function holdsBack(world: World, put: () => void): boolean {
  const state = slot(world, '*', '*')
  if (state.holding) state.held.push(put)
  return state.holding
}

/**
 * Holds back what comes to any bus from now on, as where EventBridge is late; or releases it, in the order in which it
 * came. Rules and policies count as they stand at the release.
 * @returns how many events are held back, or were until now
 */
export function holdEvents(world: World, hold: boolean): number {
  const state = slot(world, '*', '*')
  state.holding = hold
  if (hold) return state.held.length
  const released = state.held.splice(0)
  for (const put of released) put()
  return released.length
}
