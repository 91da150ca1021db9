import type { World } from '../../world.ts'
import { noteState } from './delivery/trail-states.ts'
import { trailsOwnedBy } from './trail.ts'

/** Turns an organization's trails into trails of the management account alone. */
export function endOrganizationTrails(world: World, managementAccount: string): void {
  for (const trail of trailsOwnedBy(world, managementAccount).values()) {
    trail.configuration = { ...trail.configuration, organization: false }
    noteState(trail, world.clock())
  }
}
