import type { ApiCall } from '../api-call.ts'
import { isAllow, isDeny, statementsOf } from '../policy-grants.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import { documentOf, field, nonEmpty, textsOf } from '../wire.ts'

const role = {
  kind: 'roles',
  targets: namedBy('roleName'),
  weakens: ['guard', 'cloudwatch-logs'],
  auto: 'conditional',
} as const
const policy = { ...role, targets: namedBy('policyArn') } as const

/** IAM roles of the guard, of delivery to CloudWatch Logs and of CloudTrail; only those that are named. */
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
    when: 'no AWS service that runs the guard or delivers logs is trusted any more, or something is denied',
    judge: (call) => when(!trustsServices(call), 'guard', 'cloudwatch-logs'),
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

const trusted = /^(?:lambda|cloudtrail|events|scheduler|states|edgelambda)\.amazonaws\.com$/

function trustsServices(call: ApiCall): boolean {
  const document = documentOf(field(call.params, 'policyDocument'))
  const statements = document ? statementsOf(document) : []
  if (statements.some(isDeny)) return false
  return statements
    .filter(isAllow)
    .some((statement) =>
      textsOf(field(field(statement, 'Principal'), 'Service')).some((s) => trusted.test(s)),
    )
}
