import { setTimeout as wait } from 'node:timers/promises'
import { stateSlot } from './world.ts'
import type { World } from './world.ts'

const underWay = stateSlot(() => new Set<Promise<void>>())

/**
 * Starts something that AWS would do after it has answered, such as handing an event to a target. What it throws is
 * lost, as it is there: the work itself says where failures go.
 */
export function deliverLater(world: World, work: () => Promise<void> | void): void {
  const pending = underWay(world, '*', '*')
  const delivery = Promise.resolve()
    .then(work)
    .catch(() => undefined)
    .finally(() => pending.delete(delivery))
  pending.add(delivery)
}

/** Counts work as under way until it ends, and gives what comes of it. */
export async function whileUnderWay<T>(world: World, work: () => Promise<T>): Promise<T> {
  const running = work()
  deliverLater(world, () => running.then(() => undefined))
  return running
}

/** Resolves when nothing is under way any more, including what deliveries set going in turn. */
export async function settled(world: World): Promise<void> {
  const pending = underWay(world, '*', '*')
  while (pending.size > 0) await Promise.all(pending)
}

/** Whether nothing is under way any more, as soon as that is so, and at the latest after so many milliseconds. */
export async function settledWithin(world: World, milliseconds: number): Promise<boolean> {
  const stop = new AbortController()
  const late = wait(milliseconds, false, { signal: stop.signal }).catch(() => false)
  const isSettled = await Promise.race([settled(world).then(() => true), late])
  stop.abort()
  return isSettled
}
