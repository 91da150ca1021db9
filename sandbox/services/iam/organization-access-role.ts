import type { World } from '../../world.ts'
import { addRole, administratorAccess, rolesOf } from './roles.ts'

const NAME = 'OrganizationAccountAccessRole'

/**
 * The role that Organizations makes in an account which it creates; it trusts the management account (Organizations
 * user guide, "Accessing member accounts"). One that stands already is left alone.
 */
export function addOrganizationAccessRole(world: World, account: string, managementAccount: string): void {
  if (rolesOf(world, account).has(NAME)) return
  const Principal = { AWS: `arn:${world.partition}:iam::${managementAccount}:root` }
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  })
  addRole(world, account, { name: NAME, trustPolicy, attached: [administratorAccess(world)] })
}
