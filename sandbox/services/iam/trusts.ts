import { denialOf } from '../../identity-policies.ts'
import type { Asked, Denial } from '../../identity-policies.ts'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { callerKeys } from '../../request-keys.ts'
import type { RequestContext } from '../../service.ts'
import type { StoredRole } from './roles.ts'

/**
 * Why a role's trust policy and the caller's own do not let a caller assume it; nothing where they do. A session is
 * known by its role's ARN as well as by its own.
 */
export function distrust(
  context: RequestContext,
  role: StoredRole,
  given: { externalId?: string | undefined; session: string },
): Denial | undefined {
  const owner = role.arn.split(':')[4] ?? ''
  return denialOf(context, {
    ...assuming(context, role.arn, given),
    policy: withResource(role.trustPolicy),
    owner,
    needsPolicy: true,
  })
}

/** What is asked of whoever assumes a role. */
export const assuming = (
  context: RequestContext,
  arn: string,
  given: { externalId?: string | undefined; session: string },
): Asked => ({
  action: 'sts:AssumeRole',
  resource: arn,
  conditions: {
    ...callerKeys(context, { account: arn.split(':')[4] ?? '', region: context.region }),
    'sts:RoleSessionName': given.session,
    ...(given.externalId !== undefined && { 'sts:ExternalId': given.externalId }),
  },
})

/** A trust policy names no resource, since it stands at the role itself. */
function withResource(policy: string): string {
  const Statement = statementsOf(policy).map((statement) => ({ ...statement, Resource: '*' }))
  return JSON.stringify({ ...parsePolicy(policy), Statement })
}
