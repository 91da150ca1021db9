import { allChecks, type Check } from '../../lib/checks/all-checks.ts'
import { guardFunctionPermissions } from '../../lib/collect/guard-functions.ts'
import { pipelineRolePermissions } from '../../lib/collect/pipeline-roles.ts'
import { safeguardPermissions } from '../../lib/collect/safeguards.ts'
import { isReactedTo } from '../../lib/guard/runs-in-reaction.ts'
import { unitPermissions } from '../../lib/collect/units.ts'
import { policyOfAll, unitsWithRules } from '../../lib/policy/account-rules.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { preflightPermissions } from '../../lib/plan/preflight/preflight.ts'
import type { ResourceKind } from './action-resources.ts'
import { fullPolicies } from './full-policies.ts'
import { enforcedGrants } from './enforced-grants.ts'
import {
  type Grant,
  granted,
  readGrants,
  recoveryReads,
  restorationReads,
  scheduledDrillGrants,
  verifyGrants,
} from './grants.ts'
import { type IamPolicy, type IamStatement, type NamedResource, policyOf } from './iam-policy.ts'
import { arnOf, conditionOf, isStackResource, type StackResource } from './resource-arn.ts'
import { repairRole } from '../../lib/org/member-credentials.ts'

export type FunctionName = 'sweep' | 'react'

export type PolicyFunction = FunctionName | 'verify' | 'recover' | 'drill'

/** A string of a CloudFormation template, or what gives one. */
export type TemplateValue =
  | string
  | { Ref: string }
  | { 'Fn::Sub': string }
  | { 'Fn::GetAtt': readonly [string, string] }
  | { 'Fn::If': readonly [string, TemplateValue, TemplateValue] }

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
  sweep: [...ownOfBoth, 'kms:DescribeKey', ...pipelineRolePermissions],
  react: ownOfBoth,
}

const checksOf: Readonly<Record<FunctionName, (policy: Policy) => readonly Check[]>> = {
  sweep: () => allChecks,
  react: (policy) => allChecks.filter((check) => isReactedTo(check, policy)),
}

/** What `verify` reads by hand and the guard does not: it looks at folders, and is asked for no organization's accounts. */
const byHandOnly = new Set(['organizations:ListAccounts', 'organizations:ListDelegatedAdministrators'])

/** What the function `verify` may do, whatever the policy says: it reads log files, remembers, and alerts. */
const verifyPolicy = (units: readonly Grant[]): IamPolicy<TemplateValue> =>
  policyOf(
    [...units, ...verifyGrants.filter(({ action }) => !byHandOnly.has(action)), ...granted(ownOfBoth)],
    nameInTemplate,
  )

/** What the function `recover` does beside writing: it looks up, remembers, and alerts. */
const recoverActions = [
  'account:ListRegions',
  'cloudtrail:DescribeTrails',
  'cloudtrail:LookupEvents',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'kms:Decrypt',
  'kms:GenerateDataKey',
  'kms:GenerateMac',
  'sns:Publish',
]

/** Writes nothing where the policy does not let it, and else nothing but below the prefix of the one bucket. */
function recoverPolicy(units: readonly Grant[], { recovery }: Policy): IamPolicy<TemplateValue> {
  const { Version, Statement } = policyOf(
    [...units, ...granted(recoverActions), ...recoveryReads({ recovery })],
    nameInTemplate,
  )
  return { Version, Statement: [...Statement, ...recoveryStatements(recovery)] }
}

/**
 * HeadBucket needs s3:ListBucket (Service Authorization Reference). A bucket that encrypts with a KMS key asks that key by
 * way of S3 (KMS developer guide, kms:ViaService); the key's own policy has to let the role.
 */
function recoveryStatements({ mode, bucket, prefix }: Policy['recovery']): IamStatement<TemplateValue>[] {
  if (mode !== 'enforce' || bucket === undefined) return []
  const arn = `arn:\${AWS::Partition}:s3:::${bucket}`
  const Condition = { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } } as const
  const key = { 'Fn::Sub': arnOf('key', place) }
  const viaS3 = { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 's3.${AWS::Region}.${AWS::URLSuffix}' } } }
  return [
    {
      Sid: 'RecoveryBucket',
      Effect: 'Allow',
      Action: ['s3:ListBucket'],
      Resource: { 'Fn::Sub': arn },
      Condition,
    },
    {
      Sid: 'RecoveredFiles',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: { 'Fn::Sub': `${arn}/${prefix}*` },
      Condition,
    },
    {
      Sid: 'RecoveryKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: key,
      Condition: viaS3,
    },
  ]
}

/**
 * The policy of a deployed function, as a template has it: it reads what every check can ask for, and writes no more than
 * the policy lets the guard write by itself, on the buckets and keys of the trails alone.
 * @param names those buckets and keys, where the deployment names them
 */
export function functionPolicy(
  name: PolicyFunction,
  written: Policy,
  names: LogNames = {},
): IamPolicy<TemplateValue> {
  const units = granted(unitsWithRules(written).length > 0 ? unitPermissions : [])
  const policy = policyOfAll(written)
  if (name === 'verify') return verifyPolicy(units)
  if (name === 'recover') return recoverPolicy(units, policy)
  if (name === 'drill') return policyOf(scheduledDrillGrants(policy), nameInTemplate)
  const reads = fullPolicies(policy).flatMap((full) => readGrants(checksOf[name](full), full))
  const grants = [...reads, ...enforcedGrants(checksOf[name](policy), policy)]
  return policyOf(
    [
      ...grants,
      ...units,
      { action: 'iam:GetRole', on: 'own-role' },
      { action: 'kms:VerifyMac', on: 'people-key' },
      ...(written.drills ? [{ action: 'kms:VerifyMac', on: 'drill-key' } as const] : []),
      ...granted([
        ...ownActions[name],
        ...guardFunctionPermissions,
        ...preflightPermissions,
        ...safeguardPermissions,
        ...restorationReads,
      ]),
    ],
    (kind) => nameInTemplate(kind, names),
  )
}

/** Replaced by Fn::Sub when the stack is made. */
const place = { partition: '${AWS::Partition}', account: '${AWS::AccountId}' }

/** The topic or the queue that the stack is given by its name. */
const existing = (service: 'sns' | 'sqs', kind: 'Topic' | 'Queue') =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:\${Existing${kind}}`

/** No key is called none: a given topic may have no key. */
const noKey = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/none'
const givenKey: TemplateValue = { 'Fn::If': ['HasAlertKey', { Ref: 'AlertKeyArn' }, { 'Fn::Sub': noKey }] }

const stackResources: Readonly<Record<StackResource, TemplateValue>> = {
  'alert-topic': {
    'Fn::If': ['MakesAlertTopic', { Ref: 'AlertTopic' }, { 'Fn::Sub': existing('sns', 'Topic') }],
  },
  'alert-key': { 'Fn::If': ['MakesAlertKey', { 'Fn::GetAtt': ['AlertKey', 'Arn'] }, givenKey] },
  'state-table': { 'Fn::GetAtt': ['StateTable', 'Arn'] },
  'own-items': { 'Fn::GetAtt': ['StateTable', 'Arn'] },
  'alerts-queue': { 'Fn::GetAtt': ['DrillQueue', 'Arn'] },
  'forwarding-role': { 'Fn::GetAtt': ['ForwardingRole', 'Arn'] },
  report: { 'Fn::Sub': '${ReportsBucket.Arn}/runs/*' },
  'report-bucket': { 'Fn::GetAtt': ['ReportsBucket', 'Arn'] },
  'member-role': { 'Fn::Sub': `arn:\${AWS::Partition}:iam::*:role\${MemberRoles}${repairRole.name}` },
}

/** The items of the guard's own account (DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control"). */
const ownItems = { 'Fn::Sub': 'account#${AWS::AccountId}' }

/**
 * Under the path and with the prefix that the stack gives all its roles (deploy/landing-zone.yml), and the one by which the
 * organization's guard enters this account too.
 */
const ownRoles = ['${RolePath}${RolePrefix}trailkeeper-*', `/${repairRole.name}`].map((name) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role${name}`,
}))

/** How a resource is named in a template: the stack fills in partition and account. */
export function nameInTemplate(kind: ResourceKind, names: LogNames = {}): NamedResource<TemplateValue> {
  if (kind === 'own-bucket') return ownBuckets(names)
  if (kind === 'log-key') return logKeys(names)
  if (kind === 'own-role') return { Resource: ownRoles }
  if (kind === 'forwarding-role') {
    const Condition = { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } }
    return { Resource: stackResources[kind], Condition }
  }
  if (kind === 'own-items') {
    const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [ownItems] } }
    return { Resource: stackResources[kind], Condition }
  }
  if (isStackResource(kind)) return { Resource: stackResources[kind] }
  const arn = arnOf(kind, place)
  if (kind === 'own-queue') return { Resource: [{ 'Fn::Sub': arn }, givenQueue] }
  const Condition = conditionOf<TemplateValue>(kind, { Ref: 'AWS::AccountId' })
  return { Resource: arn === '*' ? arn : { 'Fn::Sub': arn }, ...(Condition && { Condition }) }
}

const givenQueue: TemplateValue = {
  'Fn::If': ['GivesQueue', { 'Fn::Sub': existing('sqs', 'Queue') }, { Ref: 'AWS::NoValue' }],
}

/** Buckets and keys of the trails, as a deployment names them: names and ARNs, `*` stands for any run of characters. */
export type LogNames = { buckets?: readonly string[]; keys?: readonly string[] }

/** As the service control policies have them: what the console and the guard itself call buckets and keys of trails. */
const usualBuckets = ['aws-cloudtrail-logs-*', 'trailkeeper-logs-*']
const usualAliases = ['alias/cloudtrail*']

/** A bucket's ARN names no account, and is changed only in one's own. */
const ownBuckets = ({ buckets = [] }: LogNames): NamedResource<TemplateValue> => ({
  Resource: (buckets.length > 0 ? buckets : usualBuckets).map((name) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:s3:::${name}`,
  })),
  Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
})

/** Without names the keys that bear an alias of a trail's (KMS developer guide, "Use aliases to control access"). */
const logKeys = ({ keys = [] }: LogNames): NamedResource<TemplateValue> =>
  keys.length > 0
    ? { Resource: [...keys] }
    : {
        Resource: { 'Fn::Sub': arnOf('log-key', place) },
        Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': usualAliases } },
      }
