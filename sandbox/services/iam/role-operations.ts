import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  Role,
  UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { checkPolicy } from './check-policy.ts'
import { addRole, roleNamed, rolesOf } from './roles.ts'
import type { StoredRole } from './roles.ts'

/** A role as IAM answers: its trust policy is percent-encoded (IAM API reference, Role). */
function roleView(role: StoredRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
    ...(role.tags.size > 0 && { Tags: [...role.tags].map(([Key, Value]) => ({ Key, Value })) }),
  }
}

export function createRole(input: CreateRoleRequest, { world, caller }: RequestContext): CreateRoleResponse {
  const name = input.RoleName ?? ''
  if (!/^[\w+=,.@-]{1,64}$/.test(name))
    throw new AwsError('ValidationException', `The name ${name} is not valid for a role.`)
  if (!/^\/(?:[\u0021-\u007E]+\/)?$/.test(input.Path ?? '/'))
    throw new AwsError('ValidationException', `The path ${input.Path} is not valid.`)
  if (rolesOf(world, caller.account).has(name)) {
    throw new AwsError('EntityAlreadyExistsException', `Role with name ${name} already exists.`, 409)
  }
  const role = addRole(world, caller.account, {
    name,
    path: input.Path,
    trustPolicy: checkPolicy(input.AssumeRolePolicyDocument, 'trust'),
    description: input.Description,
    maxSessionDuration: input.MaxSessionDuration,
  })
  for (const { Key, Value } of input.Tags ?? []) role.tags.set(Key ?? '', Value ?? '')
  return { Role: roleView(role) }
}

export function getRole(input: GetRoleRequest, { world, caller }: RequestContext): GetRoleResponse {
  return { Role: roleView(roleNamed(world, caller.account, input.RoleName)) }
}

export function listRoles(input: ListRolesRequest, { world, caller }: RequestContext): ListRolesResponse {
  const below = [...rolesOf(world, caller.account).values()].filter((role) =>
    role.path.startsWith(input.PathPrefix ?? '/'),
  )
  const { items, next } = page(below, input.Marker, input.MaxItems ?? 100)
  return {
    Roles: items.map(roleView),
    IsTruncated: next !== undefined,
    ...(next !== undefined && { Marker: next }),
  }
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
