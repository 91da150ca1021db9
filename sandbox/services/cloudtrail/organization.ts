import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** What CloudTrail knows of AWS Organizations. */
export type TrailOrganization = {
  id: string
  managementAccount: string
  /** Every account of the organization, with or without the management account. */
  members: string[]
  /** CloudTrail's delegated administrators. */
  delegatedAdministrators?: string[]
  /** Trusted access of cloudtrail.amazonaws.com; on unless said otherwise. */
  trustedAccess?: boolean
}

const slot = stateSlot((): { organization?: TrailOrganization } => ({}))

/** Gives the world an organization, or with `undefined` takes it away. */
export function setOrganization(world: World, organization: TrailOrganization | undefined): void {
  const state = slot(world, 'all', 'all')
  delete state.organization
  if (organization) state.organization = organization
}

/** The organization that an account belongs to, if any. */
export function organizationOf(world: World, account: string): TrailOrganization | undefined {
  const { organization } = slot(world, 'all', 'all')
  if (!organization) return undefined
  if (organization.managementAccount === account) return organization
  return organization.members.includes(account) ? organization : undefined
}

/** True where an account may make and change the organization's trails. */
export function administersOrganization(organization: TrailOrganization, account: string): boolean {
  if (organization.managementAccount === account) return true
  return organization.delegatedAdministrators?.includes(account) ?? false
}
