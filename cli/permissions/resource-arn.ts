import { readRole } from '../../lib/org/member-credentials.ts'
import { baselineKeyAlias, drillKeyAlias, peopleKeyAlias } from '../../lib/state/signed-baselines.ts'
import type { ResourceKind } from './action-resources.ts'
import type { IamCondition } from './iam-policy.ts'

/** Partition and account as an ARN takes them: a name, a wildcard, or a template's placeholder. */
export type Place = { partition: string; account: string }

/** Kinds that stand in the guard's own stack: their ARNs are known only to its template. */
export type StackResource =
  | 'alert-topic'
  | 'alert-key'
  | 'state-table'
  | 'own-items'
  | 'alerts-queue'
  | 'forwarding-role'
  | 'report'
  | 'report-bucket'
  | 'member-role'
export type AwsResource = Exclude<ResourceKind, StackResource>

const stackResources: readonly ResourceKind[] = [
  'alert-topic',
  'alert-key',
  'state-table',
  'own-items',
  'alerts-queue',
  'forwarding-role',
  'report',
  'report-bucket',
  'member-role',
] satisfies StackResource[]

export const isStackResource = (kind: ResourceKind): kind is StackResource => stackResources.includes(kind)

/**
 * The ARN pattern of a kind of resource (Service Authorization Reference, resource types). The account is left open
 * where reads cross accounts: a member sees its organization's trail under the management account's ARN, with that
 * account's bucket, key and topic, and CloudTrail's delegated administrator writes to it.
 */
export function arnOf(kind: AwsResource, { partition, account }: Place): string {
  switch (kind) {
    case 'any':
      return '*'
    case 'account':
      return `arn:${partition}:account::${account}:account`
    case 'trail':
      return `arn:${partition}:cloudtrail:*:*:trail/*`
    case 'own-trail':
      return `arn:${partition}:cloudtrail:*:${account}:trail/*`
    case 'new-trail':
      return `arn:${partition}:cloudtrail:*:${account}:trail/trailkeeper-*`
    case 'bucket':
    case 'own-bucket':
      return `arn:${partition}:s3:::*`
    case 'log-file':
      return `arn:${partition}:s3:::*/AWSLogs/*`
    case 'recovered-file':
      return `arn:${partition}:s3:::*/AWSLogs/*_recovered*.json.gz`
    case 'recovered-manifest':
      return `arn:${partition}:s3:::*/manifest.json`
    case 'work-group':
      return `arn:${partition}:athena:*:${account}:workgroup/*`
    // Database and tables have names of the person's choice, and stand below the catalog.
    case 'catalog':
      return `arn:${partition}:glue:*:${account}:*`
    // Athena's own name for it; who chose another bucket names that.
    case 'query-result':
      return `arn:${partition}:s3:::aws-athena-query-results-*/*`
    case 'canary':
      return `arn:${partition}:cloudtrail:*:${account}:trail/trailkeeper-drill`
    case 'canary-bucket':
      return `arn:${partition}:s3:::trailkeeper-drill-*`
    case 'canary-object':
      return `arn:${partition}:s3:::trailkeeper-drill-*/*`
    case 'drill-queue':
      return `arn:${partition}:sqs:*:${account}:trailkeeper-drill-*`
    case 'guard-table':
      return `arn:${partition}:dynamodb:*:${account}:table/trailkeeper*`
    case 'new-bucket':
      return `arn:${partition}:s3:::trailkeeper-logs-${account}-*`
    case 'key':
      return `arn:${partition}:kms:*:*:key/*`
    case 'own-key':
    case 'log-key':
    case 'baseline-key':
    case 'people-key':
    case 'drill-key':
      return `arn:${partition}:kms:*:${account}:key/*`
    case 'topic':
      return `arn:${partition}:sns:*:*:*`
    case 'log-group':
      return `arn:${partition}:logs:*:${account}:log-group:*`
    case 'rule':
      return `arn:${partition}:events:*:${account}:rule/trailkeeper-*`
    case 'own-function':
      return `arn:${partition}:lambda:*:${account}:function:trailkeeper-*`
    case 'own-role':
      return `arn:${partition}:iam::${account}:role/trailkeeper-*`
    case 'own-queue':
      return `arn:${partition}:sqs:*:${account}:trailkeeper-*`
    case 'own-stack':
      return `arn:${partition}:cloudformation:*:${account}:stack/trailkeeper-*`
    case 'own-state-machine':
      return `arn:${partition}:states:*:${account}:stateMachine:trailkeeper-*`
    case 'own-bus':
      return `arn:${partition}:events:*:${account}:event-bus/default`
    case 'read-role':
      return `arn:${partition}:iam::*:role/${readRole.name}`
    case 'own-product':
      return `arn:${partition}:securityhub:*:${account}:product/${account}/default`
    case 'log-group-role':
    case 'pipeline-role':
      return `arn:${partition}:iam::${account}:role/*`
    default:
      return neverKind(kind)
  }
}

function neverKind(kind: never): never {
  throw new Error(`no such kind of resource: ${String(kind)}`)
}

/**
 * What a statement asks besides its resource: roles are handed to CloudTrail alone, and, as a bucket's ARN names no
 * account, buckets are changed only in one's own.
 * @param ownAccount the account, or what stands for it
 */
export function conditionOf<Value>(
  kind: AwsResource,
  ownAccount: Value,
): IamCondition<Value | string> | undefined {
  if (kind === 'log-group-role')
    return { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } }
  if (kind === 'own-bucket') return { StringEquals: { 'aws:ResourceAccount': ownAccount } }
  // By alias: the keys' policies name the roles, so that the roles' cannot name the keys in one template.
  if (kind === 'baseline-key') return withAlias(baselineKeyAlias)
  if (kind === 'people-key') return withAlias(peopleKeyAlias)
  if (kind === 'drill-key') return withAlias(drillKeyAlias)
  return undefined
}

const withAlias = (alias: string) => ({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [alias] } })
