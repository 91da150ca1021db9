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

/** Resolves when nothing is under way any more, including what deliveries set going in turn. */
export async function settled(world: World): Promise<void> {
  const pending = underWay(world, '*', '*')
  while (pending.size > 0) await Promise.all(pending)
}
