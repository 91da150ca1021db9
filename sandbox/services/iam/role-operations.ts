import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  Role,
  Tag,
  UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { checkPolicy } from './check-policy.ts'
import { checkPolicyArn } from './check-policy-arn.ts'
import { pageOfIam } from './page.ts'
import { addRole, roleNamed, rolesOf } from './roles.ts'
import type { StoredRole } from './roles.ts'

/**
 * A role as every answer has it: its trust policy is percent-encoded (IAM API reference, Role). What CreateRole,
 * GetRole and ListRoles add: LocalStack, tests/aws/services/iam, `test_create_describe_role`.
 */
const roleView = (role: StoredRole): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.createdAt,
  AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
})

const listedView = (role: StoredRole): Role => ({
  ...roleView(role),
  ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
})

const withTags = ({ tags }: StoredRole): Partial<Role> =>
  tags.size > 0 ? { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) } : {}

const withBoundary = ({ permissionsBoundary: arn }: StoredRole): Partial<Role> =>
  arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: arn,
        },
      }

export function createRole(input: CreateRoleRequest, { world, caller }: RequestContext): CreateRoleResponse {
  const name = input.RoleName ?? ''
  const { Tags: tags = [], PermissionsBoundary: permissionsBoundary } = input
  checkTags(tags)
  if (permissionsBoundary !== undefined) checkPolicyArn(permissionsBoundary)
  const trustPolicy = checkPolicy(input.AssumeRolePolicyDocument, 'trust')
  if (rolesOf(world, caller.account).has(name)) {
    throw new AwsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`, 409)
  }
  const role = addRole(world, caller.account, {
    name,
    path: input.Path,
    trustPolicy,
    description: input.Description,
    maxSessionDuration: input.MaxSessionDuration,
    permissionsBoundary,
  })
  for (const { Key, Value } of tags) role.tags.set(Key ?? '', Value ?? '')
  return { Role: { ...roleView(role), ...withTags(role), ...withBoundary(role) } }
}

/** moto, tests/test_iam, `test_create_role_with_tags`. */
function checkTags(tags: readonly Tag[]): void {
  const keys = tags.map(({ Key = '' }) => Key.toLowerCase())
  if (new Set(keys).size === keys.length) return
  const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
  throw new AwsError('InvalidInputException', message)
}

export function getRole(input: GetRoleRequest, { world, caller }: RequestContext): GetRoleResponse {
  const role = roleNamed(world, caller.account, input.RoleName)
  return { Role: { ...listedView(role), ...withTags(role), ...withBoundary(role), RoleLastUsed: {} } }
}

export function listRoles(input: ListRolesRequest, { world, caller }: RequestContext): ListRolesResponse {
  const { PathPrefix: prefix = '/' } = input
  const below = [...rolesOf(world, caller.account).values()].filter((role) => role.path.startsWith(prefix))
  const { items, more } = pageOfIam(below, input)
  return { Roles: items.map(listedView), ...more }
}

export function updateTrust(input: UpdateAssumeRolePolicyRequest, { world, caller }: RequestContext): object {
  const role = roleNamed(world, caller.account, input.RoleName)
  role.trustPolicy = checkPolicy(input.PolicyDocument, 'trust')
  return {}
}

/** DeleteRole: only one without policies. */
export function deleteRole(input: DeleteRoleRequest, { world, caller }: RequestContext): object {
  const role = roleNamed(world, caller.account, input.RoleName)
  if (role.policies.size > 0)
    throw new AwsError('DeleteConflictException', 'Cannot delete entity, must delete policies first.', 409)
  if (role.attached.size > 0)
    throw new AwsError(
      'DeleteConflictException',
      'Cannot delete entity, must detach all policies first.',
      409,
    )
  rolesOf(world, caller.account).delete(role.name)
  return {}
}
