import type { Check } from '../../lib/checks/all-checks.ts'
import { trailParts } from '../../lib/collect/live-baseline.ts'
import { guardFunctionPermissions } from '../../lib/collect/guard-functions.ts'
import { baseReadPermissions, partPermissions } from '../../lib/collect/part-permissions.ts'
import { type Policy, repairMode } from '../../lib/policy/policy.ts'
import { partsRead } from '../../lib/checks/judging/judge.ts'
import { allRemedies } from '../../lib/remediate/all-remedies.ts'
import { restorationPermissions } from '../../lib/remediate/shared/restorations.ts'
import type { Remedy } from '../../lib/remediate/remedy.ts'
import { type ResourceKind, resourceOf } from './action-resources.ts'
import { withDependentActions } from './dependent-actions.ts'
import { undoActions } from './undo-actions.ts'

/** One action, and what it is granted on. */
export type Grant = { action: string; on: ResourceKind }

/** What the enabled checks read under a policy. */
export const readGrants = (checks: readonly Check[], policy: Policy): Grant[] =>
  granted([
    ...baseReadPermissions,
    ...[...partsRead(checks, policy)].flatMap((part) => partPermissions[part]),
  ])

/** What the remedies of the enabled checks write and read back, where a check's mode lets them be planned at all. */
export const writeGrants = (checks: readonly Check[], policy: Policy): Grant[] =>
  remediesOf(checks, policy).flatMap((remedy) => {
    const { permissions, tagging = [] } = remedy
    return grantsOf(remedy, policy.tags ? [...permissions, ...tagging] : permissions)
  })

/** What is read of a trail before and after it is restored. */
export const restorationReads: readonly string[] = restorationPermissions.filter((action) =>
  /:(?:Describe|Get|List)/.test(action),
)

/** What takes those writes back. */
export const undoGrants = (checks: readonly Check[], policy: Policy): Grant[] =>
  remediesOf(checks, policy).flatMap((remedy) => grantsOf(remedy, undoActions(remedy.permissions)))

function remediesOf(checks: readonly Check[], policy: Policy): Remedy[] {
  const ids = checks
    .filter((check) => policy.checks[check.id].enabled && repairMode(policy, check) !== 'off')
    .flatMap((check) => check.remedies)
  return [...new Set(ids)].flatMap((id) => allRemedies[id] ?? [])
}

export const granted = (actions: readonly string[]): Grant[] =>
  actions.map((action) => ({ action, on: resourceOf(action) }))

/**
 * What `verify` reads. Log files may be encrypted with a key of another account, and versions of them are looked at where
 * one is changed or gone. HeadBucket needs s3:ListBucket (Service Authorization Reference).
 */
export const verifyGrants: readonly Grant[] = [
  ...granted([
    ...baseReadPermissions,
    'cloudtrail:GetTrailStatus',
    'cloudtrail:ListPublicKeys',
    'cloudtrail:LookupEvents',
    'organizations:DescribeOrganization',
    'organizations:ListAccounts',
    'organizations:ListDelegatedAdministrators',
    's3:GetObjectVersion',
    's3:ListBucket',
    's3:ListBucketVersions',
  ]),
  { action: 's3:GetObject', on: 'log-file' },
  { action: 'kms:Decrypt', on: 'key' },
]

/**
 * What `search` reads: the trail that names the bucket, and the files in it; and what Athena does for whoever asks it
 * (Athena user guide, "Access to Amazon S3", "Configure access to databases and tables in the AWS Glue Data Catalog").
 */
export const searchGrants: readonly Grant[] = [
  ...granted(['cloudtrail:DescribeTrails', 's3:ListBucket', 's3:GetBucketLocation']),
  ...granted([
    'athena:GetQueryExecution',
    'athena:GetQueryResults',
    'athena:GetWorkGroup',
    'athena:StartQueryExecution',
    'athena:StopQueryExecution',
    'glue:CreateDatabase',
    'glue:CreateTable',
    'glue:GetDatabase',
    'glue:GetPartitions',
    'glue:GetTable',
  ]),
  { action: 's3:GetObject', on: 'query-result' },
  { action: 's3:PutObject', on: 'query-result' },
  { action: 's3:GetObject', on: 'log-file' },
  { action: 'kms:Decrypt', on: 'key' },
]

/** What comparing with the trails' own files takes, where the policy asks for that of the guard. */
export const recoveryReads = ({ recovery: { mode, diff } }: Pick<Policy, 'recovery'>): Grant[] =>
  mode === 'off' || !diff
    ? []
    : [
        ...granted(['organizations:DescribeOrganization', 's3:ListBucket']),
        { action: 's3:GetObject', on: 'log-file' },
        { action: 'kms:Decrypt', on: 'key' },
      ]

/**
 * What `recover` reads, and writes where it is asked for S3: recovered files and their manifest. The guard's rules and
 * table tell whether it has something to look up. With --org other accounts are entered by the role that the member stack
 * makes there.
 */
export const recoverGrants: readonly Grant[] = [
  ...granted([
    ...baseReadPermissions,
    'cloudtrail:LookupEvents',
    'dynamodb:ListTables',
    'events:ListRules',
    'events:ListTargetsByRule',
    'organizations:DescribeOrganization',
    'organizations:ListAccounts',
    's3:ListBucket',
  ]),
  { action: 'dynamodb:Query', on: 'guard-table' },
  { action: 'sts:AssumeRole', on: 'read-role' },
  { action: 's3:GetObject', on: 'log-file' },
  { action: 'kms:Decrypt', on: 'key' },
  // What is put into a bucket that encrypts with a key of its own.
  { action: 'kms:GenerateDataKey', on: 'key' },
  { action: 's3:PutObject', on: 'recovered-file' },
  { action: 's3:GetObject', on: 'recovered-manifest' },
  { action: 's3:PutObject', on: 'recovered-manifest' },
]

const ofTrail = (operation: string) => `cloudtrail:${operation}`
const grantedOn = (kind: Grant['on'], ...actions: string[]): Grant[] =>
  actions.map((action) => ({ action, on: kind }))

/** Drills name no guard's table: by hand nobody knows what the stack called it. */
const byHand = (actions: readonly string[]): Grant[] =>
  granted(actions).map((grant) => (grant.on === 'state-table' ? { ...grant, on: 'guard-table' } : grant))

/**
 * What `drill` reads to tell why a link is broken: what could not be read is named with the link. A drill that is answered
 * needs none of it.
 */
export const whyBrokenGrants: readonly Grant[] = byHand(
  [...guardFunctionPermissions, 'iam:GetRole', 'kms:DescribeKey', 'kms:GetKeyPolicy'].filter(
    (action) => action !== 'sns:ListSubscriptionsByTopic',
  ),
)

/** The canary with its bucket: what is made, attacked and removed. */
const canaryGrants = ({ tags }: Policy): Grant[] => [
  ...grantedOn(
    'canary',
    ...['AddTags', 'CreateTrail', 'DeleteTrail', 'GetEventSelectors', 'GetTrail', 'GetTrailStatus'].map(
      ofTrail,
    ),
    ...['PutEventSelectors', 'StartLogging', 'StopLogging', 'UpdateTrail'].map(ofTrail),
  ),
  ...grantedOn(
    'canary-bucket',
    's3:CreateBucket',
    's3:DeleteBucket',
    's3:ListBucketVersions',
    's3:PutBucketPolicy',
    's3:PutBucketPublicAccessBlock',
  ),
  ...grantedOn('canary-object', 's3:DeleteObject', 's3:DeleteObjectVersion'),
  ...(tags ? grantedOn('canary-bucket', 's3:TagResource') : []),
]

/**
 * What `drill` does to its canary, its queue and its record, and what it reads of the guard and of the canary's baseline.
 * GenerateMac it may only with the key of people, whose own policy names who else must be let.
 */
export const drillGrants = (policy: Policy): Grant[] => [
  ...whyBrokenGrants,
  ...byHand([
    ...baseReadPermissions,
    ...trailParts.flatMap((part) => partPermissions[part]),
    ...partPermissions.guard,
    'dynamodb:ListTables',
    'sns:ListSubscriptionsByTopic',
    'sns:ListTopics',
    'sns:Subscribe',
    'sns:Unsubscribe',
    'sqs:GetQueueUrl',
    'kms:VerifyMac',
    'events:EnableRule',
    'events:DisableRule',
  ]),
  ...canaryGrants(policy),
  ...grantedOn('drill-queue', 'sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:ReceiveMessage'),
  ...(policy.tags ? grantedOn('drill-queue', 'sqs:TagQueue') : []),
  ...grantedOn('guard-table', 'dynamodb:PutItem', 'dynamodb:Query'),
  ...grantedOn('people-key', 'kms:GenerateMac', 'kms:VerifyMac'),
  ...grantedOn('drill-key', 'kms:VerifyMac'),
]

/**
 * What the function `drill` may: the same to its canaries, and nothing to the guard. Its queue and its subscription stand
 * in the stack; it disables no rule; of the table it has the items of its own account, and it signs with a key of its own.
 */
export const scheduledDrillGrants = (policy: Policy): Grant[] => [
  ...granted(baseReadPermissions),
  ...canaryGrants(policy),
  ...trailParts.flatMap((part) => grantedOn('canary', ...partPermissions[part])),
  ...grantedOn('alerts-queue', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'),
  ...grantedOn('own-items', 'dynamodb:PutItem', 'dynamodb:Query'),
  ...grantedOn('drill-key', 'kms:GenerateMac', 'kms:VerifyMac'),
  ...grantedOn('people-key', 'kms:VerifyMac'),
  ...granted(['kms:VerifyMac', 'sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey']),
  // What tells why a link is broken: it changes nothing.
  ...granted([...partPermissions.guard, ...guardFunctionPermissions, 'sqs:GetQueueUrl']),
  { action: 'iam:GetRole', on: 'own-role' },
]

/**
 * create-trail makes a trail and writes to a bucket whose names begin with its own prefix, and to no others;
 * restore-forwarders hands over the one role that its stack made.
 */
function grantsOf(remedy: Remedy, permissions: readonly string[]): Grant[] {
  const grants = granted(withDependentActions(permissions))
  if (remedy.id === 'restore-forwarders') {
    return grants.map(({ action, on }) => ({
      action,
      on: action === 'iam:PassRole' ? 'forwarding-role' : on,
    }))
  }
  if (remedy.id !== 'create-trail') return grants
  return grants.map(({ action, on }) => {
    if (isBucket(on)) return { action, on: 'new-bucket' }
    return { action, on: on === 'own-trail' || action === 'cloudtrail:AddTags' ? 'new-trail' : on }
  })
}

const isBucket = (kind: ResourceKind) => kind === 'bucket' || kind === 'own-bucket'
