import type { Call } from './call.ts'
import { deniedCode, iamAction, iamKeys, iamResources, passedRoles, taggingRights } from './iam-names.ts'
import { identityDecision, reasonOf } from './identity-policies.ts'
import { AwsError } from './service.ts'

/**
 * Holds a call against the policies of the role whose session makes it. Buckets, keys and topics have policies of their
 * own, with which the role's are weighed together where the service opens them.
 * @throws AwsError AccessDeniedException, or what the service calls it
 */
export function checkIdentityPolicies(call: Call): void {
  for (const { arn, service } of passedRoles(call))
    check(call, 'iam:PassRole', arn, { 'iam:PassedToService': service })
  for (const { action, resource } of taggingRights(call)) check(call, action, resource)
  if (hasOwnPolicy(call) || needsNothing.has(`${call.service.signingName}.${call.name}`)) return
  for (const resource of iamResources(call)) check(call, iamAction(call), resource)
}

/** Everybody may ask who they are (STS API reference, GetCallerIdentity). A role's trust is weighed by STS. */
const needsNothing = new Set(['sts.AssumeRole', 'sts.GetCallerIdentity'])

function hasOwnPolicy({ service, name, input }: Call): boolean {
  const names = (member: string) => typeof input[member] === 'string'
  if (service.signingName === 's3') return names('Bucket') && name !== 'CreateBucket'
  if (service.signingName === 'kms') return names('KeyId') || names('TargetKeyId')
  return service.signingName === 'sns' && names('TopicArn')
}

function check(call: Call, action: string, resource: string, keys: Record<string, string> = {}): void {
  const conditions = { ...iamKeys(call, resource), ...keys }
  const decision = identityDecision(call.context, { action, resource, conditions })
  if (decision === undefined || decision === 'allow') return
  const why = reasonOf({ type: 'identity-based', isExplicit: decision === 'deny' }, action)
  const named = call.service.signingName === 's3' ? `"${resource}"` : resource
  const on = resource === '*' ? '' : ` on resource: ${named}`
  const message = `User: ${call.context.caller.arn} is not authorized to perform: ${action}${on} ${why}`
  throw new AwsError(deniedCode(call), message, 403)
}
