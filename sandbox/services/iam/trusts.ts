import { evaluatePolicy, parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { isRecord } from '../../protocol/is-record.ts'
import type { Caller } from '../../service.ts'
import type { World } from '../../world.ts'
import { organizationWith } from '../organizations/organization.ts'
import type { StoredRole } from './roles.ts'

/**
 * Whether a role's trust policy lets a caller assume it. A session is known by its role's ARN as well as by its own.
 * The caller's own policies are not asked: the sandbox's users may do everything in their account. Source: IAM user
 * guide, "Cross-account policy evaluation logic".
 */
export function trusts(
  world: World,
  role: StoredRole,
  caller: Caller,
  given: { externalId?: string | undefined; session: string },
): boolean {
  const organization = organizationWith(world, caller.account)?.id
  const roleOfCaller = issuerArn(caller)
  const conditions = {
    'aws:PrincipalArn': roleOfCaller ?? caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:SecureTransport': 'true',
    'sts:RoleSessionName': given.session,
    ...(organization !== undefined && { 'aws:PrincipalOrgID': organization }),
    ...(given.externalId !== undefined && { 'sts:ExternalId': given.externalId }),
  }
  const policy = withResource(role.trustPolicy)
  const decisions = [caller.arn, ...(roleOfCaller === undefined ? [] : [roleOfCaller])].map((arn) =>
    evaluatePolicy(policy, {
      principal: { account: caller.account, arn },
      action: 'sts:AssumeRole',
      resource: role.arn,
      conditions,
    }),
  )
  return !decisions.includes('deny') && decisions.includes('allow')
}

/** A trust policy names no resource, since it stands at the role itself. */
function withResource(policy: string): string {
  const Statement = statementsOf(policy).map((statement) => ({ ...statement, Resource: '*' }))
  return JSON.stringify({ ...parsePolicy(policy), Statement })
}

function issuerArn({ userIdentity }: Caller): string | undefined {
  const context = userIdentity['sessionContext']
  const issuer = isRecord(context) ? context['sessionIssuer'] : undefined
  const arn = isRecord(issuer) ? issuer['arn'] : undefined
  return typeof arn === 'string' ? arn : undefined
}
