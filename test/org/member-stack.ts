import * as z from 'zod'
import { memberTemplate } from '../../cli/permissions/member-template.ts'
import type { MemberPlace } from '../../cli/permissions/member-policy.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { addRole, rolesOf } from '../../sandbox/services/iam/roles.ts'
import type { World } from '../../sandbox/world.ts'

export type StackParameters = {
  GuardAccount: string
  GuardRegion: string
  GuardStack: string
  GuardRoles?: string
  RolePath?: string
  RolePrefix?: string
  OrganizationId: string
  ExternalId: string
}

const role = z.object({
  Type: z.literal('AWS::IAM::Role'),
  Properties: z.object({
    Path: z.unknown(),
    RoleName: z.unknown(),
    AssumeRolePolicyDocument: z.unknown(),
    Policies: z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })),
  }),
})

/** Makes the roles of the member stack in an account of the sandbox, as CloudFormation would. */
export function deployMemberStack(
  world: World,
  account: string,
  policy: Policy,
  parameters: StackParameters,
  place: MemberPlace = 'member',
): void {
  const values = new Map([
    ['GuardRoles', '/'],
    ['RolePath', '/'],
    ['RolePrefix', ''],
    ...Object.entries(parameters),
    ['AWS::AccountId', account],
    ['AWS::Partition', world.partition],
  ] as const)
  for (const resource of Object.values(memberTemplate(policy, place).Resources)) {
    const parsed = role.safeParse(resource)
    if (!parsed.success) continue
    const { AssumeRolePolicyDocument, Policies, ...called } = parsed.data.Properties
    // The sandbox knows a role by its name with its path before it.
    const RoleName = [called.Path, called.RoleName]
      .map((part) => resolved(part, values))
      .join('')
      .slice(1)
    const trustPolicy = JSON.stringify(resolved(AssumeRolePolicyDocument, values))
    addRole(world, account, { name: RoleName, trustPolicy })
    for (const { PolicyName, PolicyDocument } of Policies)
      rolesOf(world, account)
        .get(RoleName)
        ?.policies.set(PolicyName, JSON.stringify(resolved(PolicyDocument, values)))
  }
}

/** The intrinsic functions that the template uses. */
function resolved(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, values))
  if (typeof value !== 'object' || value === null) return value
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value)
  if (others.length === 0 && name === 'Ref') return values.get(String(argument))
  if (others.length === 0 && name === 'Fn::Sub')
    return String(argument).replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => values.get(key) ?? '')
  if (others.length === 0 && name === 'Fn::GetAtt')
    return `arn:${values.get('AWS::Partition')}:iam::${values.get('AWS::AccountId')}:role/trailkeeper-forward`
  if (others.length === 0 && name === 'Fn::If' && Array.isArray(argument))
    return resolved(values.get('ExternalId') === '' ? argument[2] : argument[1], values)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, values)]))
}
