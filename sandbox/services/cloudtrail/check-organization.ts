import { AwsError } from '../../service.ts'
import type { World } from '../../world.ts'
import { administersOrganization, organizationOf } from './organization.ts'
import type { TrailOrganization } from './organization.ts'

/**
 * The organization that a trail of an account may be for. Throws OrganizationsNotInUseException,
 * NotOrganizationMasterAccountException or CloudTrailAccessNotEnabledException. A delegated administrator may
 * create one, but only the management account converts a trail (CloudTrail API reference, UpdateTrail
 * `IsOrganizationTrail`).
 */
export function checkOrganization(
  world: World,
  account: string,
  intent: 'create' | 'convert',
): TrailOrganization {
  const organization = organizationOf(world, account)
  if (!organization) {
    throw new AwsError(
      'OrganizationsNotInUseException',
      `Account ${account} is not a member of an organization.`,
    )
  }
  const allowed =
    intent === 'create'
      ? administersOrganization(organization, account)
      : organization.managementAccount === account
  if (!allowed) {
    throw new AwsError(
      'NotOrganizationMasterAccountException',
      `Account ${account} is not the management account of its organization.`,
    )
  }
  if (!organization.trustedAccess) {
    throw new AwsError(
      'CloudTrailAccessNotEnabledException',
      'Trusted access between CloudTrail and Organizations is not enabled.',
    )
  }
  return organization
}
