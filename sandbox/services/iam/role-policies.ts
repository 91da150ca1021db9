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
  return { PolicyNames: [...roleOf(input, context).policies.keys()], IsTruncated: false }
}

export function deleteRolePolicy(input: DeleteRolePolicyRequest, context: RequestContext): object {
  if (!roleOf(input, context).policies.delete(input.PolicyName ?? '')) throw noPolicy(input.PolicyName)
  return {}
}

/** AttachRolePolicy. The policy itself is not looked for: the sandbox holds no managed policies. */
export function attachRolePolicy(input: AttachRolePolicyRequest, context: RequestContext): object {
  const arn = input.PolicyArn ?? ''
  if (!/^arn:[\w-]+:iam::(?:\d{12}|aws):policy\/.+$/.test(arn))
    throw new AwsError('InvalidInputException', `ARN ${arn} is not valid.`)
  roleOf(input, context).attached.add(arn)
  return {}
}

export function detachRolePolicy(input: DetachRolePolicyRequest, context: RequestContext): object {
  if (!roleOf(input, context).attached.delete(input.PolicyArn ?? '')) throw noPolicy(input.PolicyArn)
  return {}
}

export function listAttachedRolePolicies(
  input: ListAttachedRolePoliciesRequest,
  context: RequestContext,
): ListAttachedRolePoliciesResponse {
  const AttachedPolicies = [...roleOf(input, context).attached].map((PolicyArn) => ({
    PolicyArn,
    PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
  }))
  return { AttachedPolicies, IsTruncated: false }
}
