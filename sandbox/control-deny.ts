import type { Call } from './call.ts'
import { deniedCode, iamAction, iamKeys, iamResources } from './iam-names.ts'
import { reasonOf } from './identity-policies.ts'
import { evaluateWithoutPrincipal } from './policy-evaluation.ts'
import { isRecord } from './protocol/is-record.ts'
import { AwsError } from './service.ts'
import { attachedTo, controlPolicyArn } from './services/organizations/control-policies.ts'
import { organizationWith } from './services/organizations/organization.ts'
import type { ControlPolicy, Organization } from './services/organizations/organization.ts'

/**
 * Holds a call against the service control policies above its account: no deny anywhere, and an allow at each level.
 * They do not bind the management account, service-linked roles, and whoever is outside the organization
 * (Organizations user guide, "SCPs", "Tasks and entities not restricted by SCPs").
 * @throws AwsError AccessDeniedException
 */
export function checkControlPolicies(call: Call): void {
  const { caller, world } = call.context
  const organization = organizationWith(world, caller.account)
  if (!organization?.controls || organization.managementAccount === caller.account) return
  if (isServiceLinked(call)) return
  const levels = levelsAbove(organization, caller.account).map((target) =>
    [...attachedTo(organization, target)].flatMap((id) => organization.policies.get(id) ?? []),
  )
  for (const resource of iamResources(call)) {
    const request = { action: iamAction(call), resource, conditions: iamKeys(call, resource) }
    const saidOf = ({ content }: ControlPolicy) => evaluateWithoutPrincipal(content, request)
    const denying = levels.flat().find((policy) => saidOf(policy) === 'deny')
    if (denying) throw denied(call, resource, controlPolicyArn(world, organization, denying))
    if (!levels.every((level) => level.some((policy) => saidOf(policy) === 'allow')))
      throw denied(call, resource)
  }
}

/**
 * An explicit deny is told with the policy's ARN to callers of the same organization, in which all that is denied here are
 * (AWS Security Blog, "Enhanced access denied error messages with policy ARNs").
 */
function denied(call: Call, resource: string, policyArn?: string): AwsError {
  const action = iamAction(call)
  const why = reasonOf({ type: 'service control', isExplicit: policyArn !== undefined }, action)
  const on = resource === '*' ? '' : ` on resource: ${resource}`
  const by = policyArn === undefined ? '' : `: ${policyArn}`
  const message = `User: ${call.context.caller.arn} is not authorized to perform: ${action}${on} ${why}${by}`
  return new AwsError(deniedCode(call), message)
}

/** The account, the units that it stands in, and the root. */
function levelsAbove({ accounts, units }: Organization, account: string): string[] {
  const levels = [account]
  for (let at = accounts.get(account)?.parent; at !== undefined; at = units.get(at)?.parent) levels.push(at)
  return levels
}

/** A role that a service made for itself stands below this path (IAM user guide, "Service-linked roles"). */
function isServiceLinked({ context }: Call): boolean {
  const session = context.caller.userIdentity['sessionContext']
  const issuer = isRecord(session) ? session['sessionIssuer'] : undefined
  return isRecord(issuer) && String(issuer['arn']).includes(':role/aws-service-role/')
}
