import type { World } from '../../world.ts'
import { CLOUDTRAIL_PRINCIPAL, organizationWith } from '../organizations/organization.ts'

/** What CloudTrail knows of AWS Organizations. */
export type TrailOrganization = {
  id: string
  managementAccount: string
  /** Every account of the organization, the management account first. */
  members: string[]
  /** CloudTrail's delegated administrators. */
  delegatedAdministrators: string[]
  /** Trusted access of cloudtrail.amazonaws.com. */
  trustedAccess: boolean
}

/** The organization that an account belongs to, if any. */
export function organizationOf(world: World, account: string): TrailOrganization | undefined {
  const organization = organizationWith(world, account)
  if (!organization) return undefined
  const { id, managementAccount, accounts, delegations, services } = organization
  const administrators = [...delegations].filter(([, delegated]) => delegated.has(CLOUDTRAIL_PRINCIPAL))
  return {
    id,
    managementAccount,
    members: [...accounts.keys()],
    delegatedAdministrators: administrators.map(([administrator]) => administrator),
    trustedAccess: services.has(CLOUDTRAIL_PRINCIPAL),
  }
}

/** True where an account may make and change the organization's trails. */
export function administersOrganization(organization: TrailOrganization, account: string): boolean {
  return organization.managementAccount === account || organization.delegatedAdministrators.includes(account)
}
