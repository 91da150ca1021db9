import type {
  AttachRolePolicyRequest,
  DeleteRolePolicyRequest,
  DetachRolePolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  ListAttachedRolePoliciesRequest,
  ListAttachedRolePoliciesResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  PutRolePolicyRequest,
} from '@aws-sdk/client-iam'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import { checkPolicy } from './check-policy.ts'
import { checkPolicyArn } from './check-policy-arn.ts'
import { pageOfIam } from './page.ts'
import { roleNamed } from './roles.ts'
import type { StoredRole } from './roles.ts'

const roleOf = (input: { RoleName: string | undefined }, { world, caller }: RequestContext): StoredRole =>
  roleNamed(world, caller.account, input.RoleName)

const noPolicy = (name: string | undefined): AwsError =>
  new AwsError('NoSuchEntityException', `The role policy with name ${name} cannot be found.`, 404)

export function putRolePolicy(input: PutRolePolicyRequest, context: RequestContext): object {
  roleOf(input, context).policies.set(
    input.PolicyName ?? '',
    checkPolicy(input.PolicyDocument, 'permissions'),
  )
  return {}
}

export function getRolePolicy(input: GetRolePolicyRequest, context: RequestContext): GetRolePolicyResponse {
  const role = roleOf(input, context)
  const document = role.policies.get(input.PolicyName ?? '')
  if (document === undefined) throw noPolicy(input.PolicyName)
  return {
    RoleName: role.name,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeURIComponent(document),
  }
}

export function listRolePolicies(
  input: ListRolePoliciesRequest,
  context: RequestContext,
): ListRolePoliciesResponse {
  const { items, more } = pageOfIam([...roleOf(input, context).policies.keys()], input)
  return { PolicyNames: items, ...more }
}

export function deleteRolePolicy(input: DeleteRolePolicyRequest, context: RequestContext): object {
  if (!roleOf(input, context).policies.delete(input.PolicyName ?? '')) throw noPolicy(input.PolicyName)
  return {}
}

export function attachRolePolicy(input: AttachRolePolicyRequest, context: RequestContext): object {
  const { attached } = roleOf(input, context)
  attached.add(checkPolicyArn(input.PolicyArn ?? ''))
  return {}
}

export function detachRolePolicy(input: DetachRolePolicyRequest, context: RequestContext): object {
  const arn = input.PolicyArn ?? ''
  if (!roleOf(input, context).attached.delete(arn))
    throw new AwsError('NoSuchEntityException', `Policy ${arn} was not found.`, 404)
  return {}
}

export function listAttachedRolePolicies(
  input: ListAttachedRolePoliciesRequest,
  context: RequestContext,
): ListAttachedRolePoliciesResponse {
  const { PathPrefix: prefix = '/' } = input
  const found = [...roleOf(input, context).attached].filter((arn) => pathOf(arn).startsWith(prefix))
  const { items, more } = pageOfIam(found, input)
  const AttachedPolicies = items.map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.split('/').at(-1) }))
  return { AttachedPolicies, ...more }
}

/** `/service-role/` of `arn:aws:iam::aws:policy/service-role/Name`. */
const pathOf = (arn: string): string => arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
