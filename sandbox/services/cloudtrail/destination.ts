import type { World } from '../../world.ts'
import { organizationOf } from './organization.ts'
import type { StoredTrail, TrailConfiguration } from './trail.ts'

/** A trail as its destinations see it, made already or being made. */
export type Destination = {
  world: World
  arn: string
  account: string
  homeRegion: string
  /** Of the organization that the trail is for. */
  organizationId?: string | undefined
  configuration: TrailConfiguration
}

/** What the destinations of a trail see of it, with a configuration other than its present one where asked for. */
export function destinationOf(
  world: World,
  { arn, account, homeRegion, configuration: present }: StoredTrail,
  configuration: TrailConfiguration = present,
): Destination {
  const organizationId = configuration.organization ? organizationOf(world, account)?.id : undefined
  return { world, arn, account, homeRegion, organizationId, configuration }
}
