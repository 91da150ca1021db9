import { addRole, administratorAccess } from '../services/iam/roles.ts'
import { addControlPolicy, attachedTo } from '../services/organizations/control-policies.ts'
import { organizationWith, setOrganization } from '../services/organizations/organization.ts'
import type { Sandbox } from '../start-sandbox.ts'
import type { Scenario, ScenarioRole } from './scenario.ts'

/** Sets up what stands above single accounts: the organization, and roles that others may assume. */
export function makeAccounts({ world }: Sandbox, { organization, roles }: Scenario): void {
  if (organization) {
    const managementAccount = organization.managementAccount ?? world.account
    setOrganization(world, { ...organization, managementAccount })
    const made = organizationWith(world, managementAccount)
    for (const { name, content, targets } of organization.controlPolicies) {
      if (!made) continue
      const policy = { name, description: '', content: JSON.stringify(content) }
      const { id } = addControlPolicy(world, made, policy)
      for (const target of targets) attachedTo(made, target === 'root' ? made.rootId : target).add(id)
    }
  }
  for (const role of roles) {
    const trustPolicy = trustPolicyOf(role, world.partition)
    // What a role may do is not what a scenario is about.
    const attached = [administratorAccess(world)]
    addRole(world, role.account ?? world.account, { name: role.name, path: role.path, trustPolicy, attached })
  }
}

function trustPolicyOf({ trusts, externalId }: ScenarioRole, partition: string): string {
  const AWS = /^\d{12}$/.test(trusts) ? `arn:${partition}:iam::${trusts}:root` : trusts
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  const Condition = { StringEquals: { 'sts:ExternalId': externalId } }
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [externalId === undefined ? statement : { ...statement, Condition }],
  })
}
