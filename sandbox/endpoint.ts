import { stateSlot } from './world.ts'
import type { World } from './world.ts'

const slot = stateSlot(() => ({ url: 'http://127.0.0.1' }))

/** Where the sandbox listens: queue URLs begin with it, and SQS clients call the host that they name. */
export const endpointOf = (world: World): string => slot(world, '*', '*').url

/** Said once, when the server knows its port. */
export function setEndpoint(world: World, url: string): void {
  slot(world, '*', '*').url = url
}
