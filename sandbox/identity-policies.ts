import { anonymous } from './anonymous.ts'
import type { RequestKeys } from './policy-conditions.ts'
import { evaluatePolicy, evaluateWithoutPrincipal } from './policy-evaluation.ts'
import type { Decision } from './policy-evaluation.ts'
import { callerPrincipal } from './request-keys.ts'
import { AwsError } from './service.ts'
import type { Caller, RequestContext } from './service.ts'
import { roleOfSession } from './services/iam/roles.ts'
import type { StoredRole } from './services/iam/roles.ts'
import type { World } from './world.ts'

/** What is asked of whoever calls: an IAM action on one resource. */
export type Asked = { action: string; resource: string; conditions: RequestKeys }

/**
 * What the policies of the caller's role say. Nothing where no policy binds the caller: users, the root user, and
 * sessions of roles that nobody made in the sandbox may do everything in their account.
 * @throws AwsError NotImplemented for a managed policy of AWS's whose text the sandbox does not have
 */
export function identityDecision({ world, caller }: RequestContext, asked: Asked): Decision | undefined {
  const role = roleOf(world, caller)
  if (role === undefined) return undefined
  if (role === 'gone') return 'none'
  const said = [...role.policies.values()].map((policy) => evaluateWithoutPrincipal(policy, asked))
  if (said.includes('deny')) return 'deny'
  if (role.permissionsBoundary !== undefined) checkKnown(role.permissionsBoundary)
  if (said.includes('allow')) return 'allow'
  for (const arn of role.attached) checkKnown(arn)
  return role.attached.size > 0 ? 'allow' : 'none'
}

function roleOf(world: World, caller: Caller): StoredRole | 'gone' | undefined {
  if (caller === anonymous) return undefined
  const principal = callerPrincipal(caller)
  const arn = typeof principal === 'object' && 'roleArn' in principal ? principal.roleArn : undefined
  return arn === undefined ? undefined : roleOfSession(world, caller.account, arn)
}

/** AdministratorAccess allows everything (AWS managed policy reference); of no other is the text known here. */
function checkKnown(arn: string): void {
  if (arn.endsWith(':aws:policy/AdministratorAccess')) return
  throw new AwsError('NotImplemented', `The sandbox does not know what ${arn} allows`, 501)
}

/** Why a request is denied; nothing where it is not. */
export type Denial = { type: 'identity-based' | 'resource-based' | 'service control'; isExplicit: boolean }

export type ResourceAsked = Asked & {
  /** The resource's own policy. */
  policy: string | undefined
  /** The account that the resource belongs to. */
  owner: string
  /** True where nobody is let in without the resource's policy, its own account included: keys and roles. */
  needsPolicy?: boolean
}

/**
 * A request to what has a policy of its own. Within an account either policy is enough, if the resource's names who
 * asks; naming the account leaves it to the identity's. Between accounts both must allow it. A deny of either wins
 * (IAM user guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation logic").
 */
export function denialOf(context: RequestContext, asked: ResourceAsked): Denial | undefined {
  const { caller } = context
  const principal = callerPrincipal(caller)
  const byResource = evaluatePolicy(asked.policy, { ...asked, principal })
  if (byResource === 'deny') return { type: 'resource-based', isExplicit: true }
  const byIdentity = identityDecision(context, asked)
  if (byIdentity === 'deny') return { type: 'identity-based', isExplicit: true }
  const isOwn = caller.account === asked.owner
  if (byIdentity === 'none' && !(isOwn && namesCaller(asked, caller)))
    return { type: 'identity-based', isExplicit: false }
  if ((!isOwn || asked.needsPolicy === true) && byResource !== 'allow')
    return { type: 'resource-based', isExplicit: false }
  return undefined
}

/** Whether the resource's policy lets the caller in by name or as anybody, not as one of its account. */
function namesCaller(asked: ResourceAsked, caller: Caller): boolean {
  const principal = callerPrincipal(caller)
  if (typeof principal !== 'object' || !('account' in principal)) return false
  return evaluatePolicy(asked.policy, { ...asked, principal: { ...principal, account: '' } }) === 'allow'
}

/** In the words of the IAM user guide, "Troubleshoot access denied error messages". */
export const reasonOf = ({ type, isExplicit }: Denial, action: string): string =>
  isExplicit
    ? `with an explicit deny in ${an(type)} policy`
    : `because no ${type} policy allows the ${action} action`

const an = (type: Denial['type']): string => (type === 'identity-based' ? `an ${type}` : `a ${type}`)
