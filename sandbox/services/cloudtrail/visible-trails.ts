import { enabledRegions } from '../../world.ts'
import type { World } from '../../world.ts'
import { organizationOf } from './organization.ts'
import { trailsOwnedBy } from './trail.ts'
import type { StoredTrail } from './trail.ts'

/** An account's own trails of all regions, and its organization's. */
export function trailsOf(world: World, account: string): StoredTrail[] {
  const own = [...trailsOwnedBy(world, account).values()]
  const organization = organizationOf(world, account)
  if (!organization || organization.managementAccount === account) return own
  const shared = [...trailsOwnedBy(world, organization.managementAccount).values()]
  return [...own, ...shared.filter((trail) => trail.configuration.organization)]
}

/** True where a trail, or its shadow, stands in a region of one of the accounts that see it. */
export function standsIn(trail: StoredTrail, region: string): boolean {
  return trail.homeRegion === region || trail.configuration.multiRegion
}

/**
 * The trails that one region of an account shows: those homed there, the shadows of multi-region trails, and the
 * organization's (CloudTrail user guide, "Understanding multi-Region trails and opt-in Regions").
 */
export function visibleTrails(world: World, account: string, region: string): StoredTrail[] {
  return trailsOf(world, account).filter((trail) => standsIn(trail, region))
}

/** Regions of an account in which a trail of this kind stands. */
export function regionsOfTrail(
  world: World,
  account: string,
  homeRegion: string,
  multiRegion: boolean,
): string[] {
  if (!multiRegion) return [homeRegion]
  return [...new Set([homeRegion, ...enabledRegions(world, account)])]
}
