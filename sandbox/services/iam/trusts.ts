import { evaluatePolicy, parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import type { RequestContext } from '../../service.ts'
import type { StoredRole } from './roles.ts'

/**
 * Whether a role's trust policy lets a caller assume it. A session is known by its role's ARN as well as by its own.
 * The caller's own policies are not asked: the sandbox's users may do everything in their account. Source: IAM user
 * guide, "Cross-account policy evaluation logic".
 */
export function trusts(
  context: RequestContext,
  role: StoredRole,
  given: { externalId?: string | undefined; session: string },
): boolean {
  const { caller, region } = context
  const account = role.arn.split(':')[4] ?? ''
  const decision = evaluatePolicy(withResource(role.trustPolicy), {
    principal: callerPrincipal(caller),
    action: 'sts:AssumeRole',
    resource: role.arn,
    conditions: {
      ...callerKeys(context, { account, region }),
      'sts:RoleSessionName': given.session,
      ...(given.externalId !== undefined && { 'sts:ExternalId': given.externalId }),
    },
  })
  return decision === 'allow'
}

/** A trust policy names no resource, since it stands at the role itself. */
function withResource(policy: string): string {
  const Statement = statementsOf(policy).map((statement) => ({ ...statement, Resource: '*' }))
  return JSON.stringify({ ...parsePolicy(policy), Statement })
}
