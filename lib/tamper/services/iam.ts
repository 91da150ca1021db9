import type { ApiCall } from '../api-call.ts'
import { atItself, outsidersMay, policyPut, shutsServicesOut, trailsOf } from '../policy-loss.ts'
import { isKnown, isOfGuard, type ProtectedResources } from '../protected-resources.ts'
import { namedBy, type ServiceRules, when } from '../rule.ts'
import { field, nonEmpty, textsOf } from '../../text/fields.ts'

const role = {
  kind: 'roles',
  targets: namedBy('roleName'),
  weakens: ['guard', 'cloudwatch-logs'],
  auto: 'conditional',
} as const
const policy = { ...role, targets: namedBy('policyArn') } as const

/** IAM roles of the guard and of CloudTrail by their names, and those that a list names, such as of delivery to CloudWatch Logs. */
export const iamRules: ServiceRules = {
  DeleteRole: { ...role, when: 'always' },
  DeleteRolePolicy: { ...role, when: 'always' },
  DetachRolePolicy: { ...role, when: 'always' },
  PutRolePolicy: { ...role, when: 'always: the policy that stood under the name is replaced' },
  AttachRolePolicy: {
    ...role,
    when: "the policy denies by its name, or is not one of AWS's",
    judge: (call) => when(mayDeny(call), 'guard', 'cloudwatch-logs'),
  },
  UpdateAssumeRolePolicy: {
    ...role,
    when: "the guard's role no longer trusts a service that runs it, another role no longer CloudTrail, another account is trusted, or something is denied",
    judge: (call, listed) => when(!trustsServices(call, listed), 'guard', 'cloudwatch-logs'),
  },
  CreateRole: {
    ...role,
    weakens: ['guard'],
    when: "its name is one of the guard's, or is named as protected: people could take its sessions for the guard's",
    auto: 'alert',
    judge: (call, listed) => when(isKnown('roles', textsOf(field(call.params, 'roleName')), listed), 'guard'),
    byName: false,
  },
  PutRolePermissionsBoundary: { ...role, when: 'always' },
  DeleteRolePermissionsBoundary: { ...role, when: 'always' },
  DeleteServiceLinkedRole: { ...role, when: 'always' },
  CreatePolicyVersion: { ...policy, when: 'always' },
  SetDefaultPolicyVersion: { ...policy, when: 'always' },
  DeletePolicyVersion: { ...policy, when: 'always' },
}

/** What a policy of the account's own says does not stand in the record. */
function mayDeny(call: ApiCall): boolean {
  const arn = nonEmpty(field(call.params, 'policyArn')) ?? ''
  return /deny/i.test(arn) || !/^arn:[^:]*:iam::aws:policy\//.test(arn)
}

const ofGuard = ['lambda', 'events', 'scheduler', 'states', 'edgelambda'].map(
  (name) => `${name}.amazonaws.com`,
)
const ofDelivery = ['cloudtrail.amazonaws.com']

/**
 * True where the role can still be assumed by what it is for: the guard's by what runs it, another one, by which a
 * trail reaches its log group, by CloudTrail; and by no other account.
 */
function trustsServices(call: ApiCall, listed: ProtectedResources): boolean {
  const trust = policyPut(decoded(field(call.params, 'policyDocument')))
  if (!trust) return false
  const name = nonEmpty(field(call.params, 'roleName')) ?? ''
  const document = atItself(trust)
  const action = 'sts:AssumeRole'
  const use = {
    services: isOfGuard(name) ? ofGuard : ofDelivery,
    action,
    resource: name,
    matters: trailsOf(listed),
  }
  return !shutsServicesOut(document, call, use) && outsidersMay(document, call, [action], name).length === 0
}

/** Some tools send, and records keep, the document as IAM gives it back: URL-encoded (IAM API reference, GetRole). */
function decoded(document: unknown): unknown {
  if (typeof document !== 'string' || !/^%7B/i.test(document)) return document
  try {
    return decodeURIComponent(document)
  } catch {
    return document
  }
}

/** Resource Groups Tagging, which tags what any service keeps. */
export const taggingRules: ServiceRules = {
  UntagResources: {
    kind: 'trails',
    targets: trailsAmong,
    weakens: ['tags'],
    when: 'tags of a trail are removed',
    auto: 'conditional',
    judge: (call) => when(trailsAmong(call).length > 0, 'tags'),
    byName: false,
  },
}

const trail = /^arn:[^:]*:cloudtrail:[^:]*:[^:]*:trail\//

/** Records write the parameter's capitals in more ways than one. */
function trailsAmong({ params = {} }: ApiCall): string[] {
  const lists = Object.keys(params).filter((name) => name.toLowerCase() === 'resourcearnlist')
  return lists.flatMap((name) => textsOf(field(params, name))).filter((arn) => trail.test(arn))
}
