import type { Call } from './call.ts'
import { isRecord } from './protocol/is-record.ts'
import type { RequestKeys } from './policy-conditions.ts'
import { recordResources } from './records/record-resources.ts'
import { callerKeys } from './request-keys.ts'
import { executionsIn } from './services/athena/executions.ts'
import { leadingKeys } from './services/dynamodb/leading-keys.ts'
import { rolesOf } from './services/iam/roles.ts'
import { aliasesOf, findKey } from './services/kms/keys.ts'

/** Services whose actions begin otherwise than their name for signing. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' }

/**
 * Calls that need an action of another name (Service authorization reference, S3 and Lambda, "Actions"; S3 user guide,
 * "Required permissions for Amazon S3 API operations").
 */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda.Invoke': 'InvokeFunction',
  's3.CopyObject': 'PutObject',
  's3.DeleteAccountPublicAccessBlock': 'PutAccountPublicAccessBlock',
  's3.DeleteBucketEncryption': 'PutEncryptionConfiguration',
  's3.DeleteBucketLifecycle': 'PutLifecycleConfiguration',
  's3.DeleteBucketOwnershipControls': 'PutBucketOwnershipControls',
  's3.DeleteBucketReplication': 'PutReplicationConfiguration',
  's3.DeleteBucketTagging': 'PutBucketTagging',
  's3.DeleteObjects': 'DeleteObject',
  's3.DeletePublicAccessBlock': 'PutBucketPublicAccessBlock',
  's3.GetBucketEncryption': 'GetEncryptionConfiguration',
  's3.GetBucketLifecycleConfiguration': 'GetLifecycleConfiguration',
  's3.GetBucketNotificationConfiguration': 'GetBucketNotification',
  's3.GetBucketReplication': 'GetReplicationConfiguration',
  's3.GetObjectLockConfiguration': 'GetBucketObjectLockConfiguration',
  's3.GetPublicAccessBlock': 'GetBucketPublicAccessBlock',
  's3.HeadBucket': 'ListBucket',
  's3.HeadObject': 'GetObject',
  's3.ListBuckets': 'ListAllMyBuckets',
  's3.ListObjectVersions': 'ListBucketVersions',
  's3.ListObjects': 'ListBucket',
  's3.ListObjectsV2': 'ListBucket',
  's3.PutBucketEncryption': 'PutEncryptionConfiguration',
  's3.PutBucketLifecycleConfiguration': 'PutLifecycleConfiguration',
  's3.PutBucketNotificationConfiguration': 'PutBucketNotification',
  's3.PutBucketReplication': 'PutReplicationConfiguration',
  's3.PutObjectLockConfiguration': 'PutBucketObjectLockConfiguration',
  's3.PutPublicAccessBlock': 'PutBucketPublicAccessBlock',
}

/** The same of calls on one version of an object. */
const OF_A_VERSION: Readonly<Record<string, string>> = {
  DeleteObject: 'DeleteObjectVersion',
  GetObject: 'GetObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
}

/** IAM's name of what a call needs, such as `s3:PutLifecycleConfiguration`. */
export function iamAction({ service, name, input }: Pick<Call, 'service' | 'name' | 'input'>): string {
  const { signingName } = service
  const prefix = PREFIXES[signingName] ?? signingName
  const ofVersion = signingName === 's3' && input['VersionId'] !== undefined ? OF_A_VERSION[name] : undefined
  return `${prefix}:${ofVersion ?? ACTIONS[`${signingName}.${name}`] ?? name}`
}

/** How a service says that somebody is not authorized (SNS API reference, "Common errors"). */
export const deniedCode = ({ service }: Call): string =>
  service.signingName === 'sns' ? 'AuthorizationErrorException' : 'AccessDeniedException'

/** Global condition keys of a call, of a key the aliases that stand for it, and of items the keys that they are found by. */
export function iamKeys(call: Call, resource: string): RequestKeys {
  const { input, context, service } = call
  const { world, caller, region } = context
  const owner = /^(?:[^:]*:){4}(\d{12}):/.exec(resource)?.[1] ?? caller.account
  const partitionKeys = leadingKeys(call)
  const common = {
    ...callerKeys(context, { account: owner, region }),
    ...(partitionKeys && { 'dynamodb:LeadingKeys': partitionKeys }),
  }
  const ref = input['KeyId'] ?? input['TargetKeyId']
  const key =
    service.signingName === 'kms' && typeof ref === 'string'
      ? findKey(world, caller.account, region, ref)
      : undefined
  return key ? { ...common, 'kms:ResourceAliases': aliasesOf(world, key) } : common
}

/** Members that name a resource, with what stands before the name in its ARN, by service. */
const MEMBERS: Readonly<Record<string, readonly (readonly [member: string, before: string])[]>> = {
  athena: [['WorkGroup', 'workgroup/']],
  cloudtrail: [
    ['Name', 'trail/'],
    ['TrailName', 'trail/'],
    ['ResourceId', ''],
    ['ResourceIdList', ''],
  ],
  dynamodb: [['TableName', 'table/']],
  events: [
    ['Rule', 'rule/'],
    ['EventBusName', 'event-bus/'],
  ],
  kms: [['AliasName', '']],
  lambda: [['FunctionName', 'function:']],
  logs: [
    ['logGroupName', 'log-group:'],
    ['logGroupIdentifier', 'log-group:'],
    ['resourceArn', ''],
  ],
  monitoring: [
    ['AlarmName', 'alarm:'],
    ['AlarmNames', 'alarm:'],
    ['ResourceARN', ''],
  ],
  sns: [
    ['TopicArn', ''],
    ['SubscriptionArn', ''],
    ['ResourceArn', ''],
    ['Name', ''],
  ],
  ssm: [['Name', 'parameter/']],
  sts: [['RoleArn', '']],
}

/**
 * What stands for the resource where a call names none, by `service.Operation` (Service authorization reference, resource
 * types; of DescribeLogGroups hashicorp/terraform-provider-aws#8804). A `%` is the account.
 */
const UNNAMED: Readonly<Record<string, string>> = {
  'account.ListRegions': 'account::%:account',
  'athena.StartQueryExecution': 'athena:REGION:%:workgroup/primary',
  'logs.DescribeLogGroups': 'logs:REGION:%:log-group::log-stream:',
}

/** Calls whose resource is everything, whatever they name (Service authorization reference, no resource types). */
const ON_ALL = new Set(['cloudtrail.DescribeTrails', 'events.ListRules', 'iam.ListRoles', 'kms.ListAliases'])

/** ARNs of what a call is about; `*` where it is about no resource, or none that the sandbox can tell. */
export function iamResources(call: Call): string[] {
  const { service } = call
  const named = `${service.signingName}.${call.name}`
  if (ON_ALL.has(named)) return ['*']
  const recorded = ['dynamodb', 'kms', 's3'].includes(service.signingName) ? recordResources(call) : undefined
  const found = [
    ...(recorded ?? []).flatMap(
      ({ ARN, ARNPrefix }) => ARN ?? (ARNPrefix === undefined ? [] : `${ARNPrefix}*`),
    ),
    ...iamRoles(call),
    ...ruleOf(call),
    ...queueOf(call),
    ...workGroupOfQuery(call),
    ...catalogOf(call),
    ...(MEMBERS[service.signingName] ?? []).flatMap(([member, before]) =>
      textsOf(call.input[member]).map((text) => arnOf(call, text, before)),
    ),
    ...deletedObjects(call),
  ]
  const isAboutRule = service.signingName === 'events' && found.some((arn) => arn.includes(':rule/'))
  const about = isAboutRule ? found.filter((arn) => arn.includes(':rule/')) : found
  return about.length > 0 ? [...new Set(about)] : [unnamed(call, named)]
}

function unnamed({ context: { world, region, caller } }: Call, named: string): string {
  const found = UNNAMED[named]
  if (found === undefined) return '*'
  return `arn:${world.partition}:${found.replace('REGION', region).replace('%', caller.account)}`
}

/** A role that a call hands to a service, which iam:PassRole must allow (IAM user guide, "Grant a user permissions to pass a role"). */
export function passedRoles({ service, name, input }: Call): { arn: string; service: string }[] {
  const [member, to] = PASSED[`${service.signingName}.${name}`] ?? []
  if (member === undefined || to === undefined) return []
  const targets = input['Targets']
  const holders = Array.isArray(targets) ? targets.filter(isRecord) : []
  const roles = [input, ...holders].flatMap((holder) => textsOf(holder[member]))
  return [...new Set(roles)].map((arn) => ({ arn, service: to }))
}

const PASSED: Readonly<Record<string, readonly [member: string, service: string]>> = {
  'cloudtrail.CreateTrail': ['CloudWatchLogsRoleArn', 'cloudtrail.amazonaws.com'],
  'cloudtrail.UpdateTrail': ['CloudWatchLogsRoleArn', 'cloudtrail.amazonaws.com'],
  'events.PutRule': ['RoleArn', 'events.amazonaws.com'],
  'events.PutTargets': ['RoleArn', 'events.amazonaws.com'],
  'logs.PutSubscriptionFilter': ['roleArn', 'logs.amazonaws.com'],
}

/**
 * What a call needs besides where it gives tags to what it makes (API references of S3, CreateBucketConfiguration; of
 * EventBridge, PutRule; and of SQS, CreateQueue).
 */
export function taggingRights(call: Call): { action: string; resource: string }[] {
  const [action, tags] = TAGGING[`${call.service.signingName}.${call.name}`]?.(call.input) ?? []
  const isTagged = isRecord(tags) || (Array.isArray(tags) && tags.length > 0)
  return action !== undefined && isTagged ? iamResources(call).map((resource) => ({ action, resource })) : []
}

type Tagging = (input: Call['input']) => readonly [action: string, tags: unknown]
const TAGGING: Readonly<Record<string, Tagging>> = {
  'events.PutRule': ({ Tags }) => ['events:TagResource', Tags],
  's3.CreateBucket': ({ CreateBucketConfiguration: configuration }) => [
    's3:TagResource',
    isRecord(configuration) ? configuration['Tags'] : undefined,
  ],
  'sqs.CreateQueue': ({ tags }) => ['sqs:TagQueue', tags],
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')

function arnOf({ service, context }: Call, text: string, before: string): string {
  if (text.startsWith('arn:')) return text
  const { world, region, caller } = context
  const prefix = PREFIXES[service.signingName] ?? service.signingName
  const name = text.startsWith('/') && before.endsWith('/') ? text.slice(1) : text
  return `arn:${world.partition}:${prefix}:${region}:${caller.account}:${before}${name}`
}

/** A role is known by its path as well. */
function iamRoles({ service, input, context: { world, caller } }: Call): string[] {
  const { RoleName: name, Path: path } = input
  if (service.signingName !== 'iam' || typeof name !== 'string') return []
  const standing = rolesOf(world, caller.account).get(name)?.arn
  return [
    standing ??
      `arn:${world.partition}:iam::${caller.account}:role${typeof path === 'string' ? path : '/'}${name}`,
  ]
}

/** Of the rules' own calls `Name` is the rule's; those of buses have none. */
function ruleOf(call: Call): string[] {
  const { service, name, input } = call
  if (service.signingName !== 'events' || !name.endsWith('Rule')) return []
  const bus = input['EventBusName']
  const path = typeof bus === 'string' && bus !== 'default' ? `rule/${bus}/` : 'rule/'
  return textsOf(input['Name']).map((rule) => arnOf(call, rule, path))
}

function queueOf({ service, input, context: { world, region, caller } }: Call): string[] {
  if (service.signingName !== 'sqs') return []
  const names = [...textsOf(input['QueueUrl']), ...textsOf(input['QueueName'])]
  return names.map((text) => {
    const [account, name] = /\/(\d{12})\/([^/]+)$/.exec(text)?.slice(1) ?? [caller.account, text]
    return `arn:${world.partition}:sqs:${region}:${account}:${name}`
  })
}

/** A query belongs to a work group, by which its calls are allowed. */
function workGroupOfQuery(call: Call): string[] {
  const { service, input, context } = call
  const id = input['QueryExecutionId']
  if (service.signingName !== 'athena' || typeof id !== 'string') return []
  const { world, caller, region } = context
  const query = executionsIn(world, caller.account, region).find((one) => one.id === id)
  return [arnOf(call, query?.workGroup ?? 'primary', 'workgroup/')]
}

/**
 * A call on the catalogue must be allowed on each level (Glue developer guide, "Specifying AWS Glue resource ARNs": a
 * table's calls ask for the catalogue, the database and the table).
 */
function catalogOf(call: Call): string[] {
  const { service, name, input } = call
  if (service.signingName !== 'glue') return []
  const isOfTable = /Table|Partition/.test(name)
  const inner = ['DatabaseInput', 'TableInput'].map((member) => input[member]).filter(isRecord)
  const [own] = [input, ...inner].flatMap((holder) => textsOf(holder['Name']))
  const database = isOfTable ? textsOf(input['DatabaseName'])[0] : own
  const table = isOfTable ? (own ?? textsOf(input['TableName'])[0]) : undefined
  return [
    'catalog',
    ...(database === undefined ? [] : [`database/${database}`]),
    ...(database === undefined || table === undefined ? [] : [`table/${database}/${table}`]),
  ].map((text) => arnOf(call, text, ''))
}

function deletedObjects({ service, name, input, context: { world } }: Call): string[] {
  const list = isRecord(input['Delete']) ? input['Delete']['Objects'] : undefined
  if (service.signingName !== 's3' || name !== 'DeleteObjects' || !Array.isArray(list)) return []
  return list.flatMap((one: unknown) =>
    isRecord(one) ? [`arn:${world.partition}:s3:::${String(input['Bucket'])}/${String(one['Key'])}`] : [],
  )
}
