import { allChecks, type Check } from '../../lib/checks/all-checks.ts'
import { guardFunctionPermissions } from '../../lib/collect/guard-functions.ts'
import { pipelineRolePermissions } from '../../lib/collect/pipeline-roles.ts'
import { safeguardPermissions } from '../../lib/collect/safeguards.ts'
import { isReactedTo } from '../../lib/guard/runs-in-reaction.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { preflightPermissions } from '../../lib/plan/preflight/preflight.ts'
import { restorationPermissions } from '../../lib/remediate/shared/restorations.ts'
import type { ResourceKind } from './action-resources.ts'
import { fullPolicies } from './full-policies.ts'
import { granted, readGrants, writeGrants } from './grants.ts'
import { withDependentActions } from './dependent-actions.ts'
import { type IamPolicy, type NamedResource, policyOf } from './iam-policy.ts'
import { arnOf, conditionOf, isStackResource, type StackResource } from './resource-arn.ts'
import { repairRole } from '../../lib/org/member-credentials.ts'

export type FunctionName = 'sweep' | 'react'

/** A string of a CloudFormation template, or what gives one. */
export type TemplateValue =
  string | { Ref: string } | { 'Fn::Sub': string } | { 'Fn::GetAtt': readonly [string, string] }

/** What the guard does beside judging and repairing: it remembers (lib/state), and it alerts (lib/alert). */
const ownOfBoth = [
  'cloudtrail:LookupEvents',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
  'iam:ListAccountAliases',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateMac',
  'kms:VerifyMac',
  'sns:Publish',
]

const ownActions: Readonly<Record<FunctionName, readonly string[]>> = {
  sweep: [
    ...ownOfBoth,
    'dynamodb:BatchWriteItem',
    'dynamodb:Scan',
    'kms:DescribeKey',
    ...pipelineRolePermissions,
  ],
  react: ownOfBoth,
}

const checksOf: Readonly<Record<FunctionName, (policy: Policy) => readonly Check[]>> = {
  sweep: () => allChecks,
  react: (policy) => allChecks.filter((check) => isReactedTo(check, policy)),
}

/**
 * The policy of a deployed function, as a template has it. It is made once and must do for any policy file, so it
 * covers every check that the function runs and every remedy of those.
 * @param base any policy: only what checks read is taken from it, with everything switched on
 */
export function functionPolicy(name: FunctionName, base: Policy): IamPolicy<TemplateValue> {
  const grants = fullPolicies(base).flatMap((policy) => {
    const checks = checksOf[name](policy)
    return [...readGrants(checks, policy), ...writeGrants(checks, policy)]
  })
  return policyOf(
    [
      ...grants,
      { action: 'iam:GetRole', on: 'own-role' },
      ...granted([
        ...ownActions[name],
        ...guardFunctionPermissions,
        ...preflightPermissions,
        ...safeguardPermissions,
        ...withDependentActions(restorationPermissions),
      ]),
    ],
    nameInTemplate,
  )
}

/** Replaced by Fn::Sub when the stack is made. */
const place = { partition: '${AWS::Partition}', account: '${AWS::AccountId}' }

const stackResources: Readonly<Record<StackResource, TemplateValue>> = {
  'alert-topic': { Ref: 'AlertTopic' },
  'alert-key': { 'Fn::GetAtt': ['AlertKey', 'Arn'] },
  'state-table': { 'Fn::GetAtt': ['StateTable', 'Arn'] },
  'baseline-key': { 'Fn::GetAtt': ['BaselineKey', 'Arn'] },
  'forwarding-role': { 'Fn::GetAtt': ['ForwardingRole', 'Arn'] },
  report: { 'Fn::Sub': '${ReportsBucket.Arn}/runs/*' },
  'report-bucket': { 'Fn::GetAtt': ['ReportsBucket', 'Arn'] },
  'member-role': { 'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role/${repairRole.name}` },
}

/** How a resource is named in a template: the stack fills in partition and account. */
export function nameInTemplate(kind: ResourceKind): NamedResource<TemplateValue> {
  if (kind === 'forwarding-role') {
    const Condition = { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } }
    return { Resource: stackResources[kind], Condition }
  }
  if (isStackResource(kind)) return { Resource: stackResources[kind] }
  const arn = arnOf(kind, place)
  const Condition = conditionOf<TemplateValue>(kind, { Ref: 'AWS::AccountId' })
  return { Resource: arn === '*' ? arn : { 'Fn::Sub': arn }, ...(Condition && { Condition }) }
}
