import { bucketPolicyForCloudTrail } from '../../sandbox/scenarios/cloudtrail-policies.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { addLogGroup } from '../../sandbox/services/logs/state.ts'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { setOrganization } from '../../sandbox/services/organizations/organization.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER } from './bench.ts'

export const REGION = 'us-east-1'
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
const allow = (Action: string, Resource: string, Principal: unknown = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action, Resource }] })

/** Ids and ARNs of one of everything that an operation could be about. */
export type Standing = {
  keyId: string
  hmacKeyId: string
  signingKeyId: string
  signature: Uint8Array
  grantId: string
  mac: Uint8Array
  queueUrl: string
  receiptHandle: string
  subscription: string
  subscriptionToken: string
  unit: string
  root: string
  policy: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined

/**
 * Puts one of everything into a sandbox.
 * @param signs whether a signature is among it, for which a key of RSA must be made
 */
export async function standUp({ world, invokeByName }: Sandbox, signs = false): Promise<Standing> {
  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    invokeByName(service, operation, input, { region: REGION })
  setOrganization(world, { id: 'o-abcdefghij', managementAccount: ACCOUNT, members: [ACCOUNT, OTHER] })
  const ServicePrincipal = 'config.amazonaws.com'
  await call('organizations', 'EnableAWSServiceAccess', { ServicePrincipal })
  await call('organizations', 'RegisterDelegatedAdministrator', { AccountId: OTHER, ServicePrincipal })
  await call('s3', 'CreateBucket', { Bucket: 'trail-logs' })
  const Policy = bucketPolicyForCloudTrail('trail-logs', { partition: 'aws', account: ACCOUNT })
  await call('s3', 'PutBucketPolicy', { Bucket: 'trail-logs', Policy })
  addTrail(world, { name: 'trail', homeRegion: REGION, bucket: 'trail-logs', tags: { a: 'b' } })
  await bucket(call)
  world.functions.set(arn('lambda', 'function:hear'), async () => undefined)
  await call('lambda', 'AddPermission', {
    FunctionName: 'hear',
    StatementId: 'standing',
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  })
  addRole(world, ACCOUNT, { name: 'role', trustPolicy: allow('sts:AssumeRole', '*') })
  await call('iam', 'PutRolePolicy', {
    RoleName: 'role',
    PolicyName: 'policy',
    PolicyDocument: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
  })
  await call('iam', 'CreateAccountAlias', { AccountAlias: 'standing' })
  const group = addLogGroup(world, ACCOUNT, REGION, 'group')
  group.streams.set('stream', { name: 'stream', created: world.clock(), events: [] })
  const filter = { logGroupName: 'group', filterName: 'filter', filterPattern: '' }
  const metric = { metricName: 'm', metricNamespace: 'n', metricValue: '1' }
  await call('logs', 'PutMetricFilter', { ...filter, metricTransformations: [metric] })
  await call('logs', 'PutSubscriptionFilter', { ...filter, destinationArn: arn('lambda', 'function:hear') })
  await call('events', 'CreateEventBus', { Name: 'bus' })
  await call('events', 'PutPermission', { StatementId: 's', Principal: OTHER, Action: 'events:PutEvents' })
  await call('events', 'PutRule', { Name: 'rule', EventPattern: '{"source":["app"]}' })
  await call('monitoring', 'PutMetricAlarm', alarm('alarm'))
  await call('securityhub', 'EnableSecurityHub', {})
  await call('dynamodb', 'CreateTable', table('table'))
  await call('glue', 'CreateDatabase', { DatabaseInput: { Name: 'standing' } })
  await call('glue', 'CreateTable', { DatabaseName: 'standing', TableInput: { Name: 'standing' } })
  await call('ssm', 'PutParameter', { Name: '/standing/secret', Type: 'SecureString', Value: 'v' })
  return {
    ...(await keys(call, signs)),
    ...(await queue(call)),
    ...(await topic(call)),
    ...(await unit(call)),
  }
}

type CallService = (
  service: string,
  operation: string,
  input: Record<string, unknown>,
) => Promise<Record<string, unknown>>

async function bucket(call: CallService) {
  await call('s3', 'CreateBucket', { Bucket: 'things', ObjectLockEnabledForBucket: true })
  await call('s3', 'PutObject', { Bucket: 'things', Key: 'thing', Body: new Uint8Array(9) })
  await call('s3', 'PutBucketOwnershipControls', {
    Bucket: 'things',
    OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
  })
  await call('s3', 'CreateBucket', { Bucket: 'standing-empty' })
}

/** What the standing key for signing signs with. */
export const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256'

async function keys(call: CallService, signs: boolean) {
  const keyOf = async (input: Record<string, unknown>) =>
    text(memberOf((await call('kms', 'CreateKey', input))['KeyMetadata'], 'KeyId'))
  const keyId = await keyOf({})
  const hmacKeyId = await keyOf({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  await call('kms', 'CreateAlias', { AliasName: 'alias/standing', TargetKeyId: keyId })
  const grant = { KeyId: keyId, GranteePrincipal: `arn:aws:iam::${OTHER}:root`, Operations: ['DescribeKey'] }
  const { GrantId } = await call('kms', 'CreateGrant', grant)
  const message = { KeyId: hmacKeyId, Message: new Uint8Array(1), MacAlgorithm: 'HMAC_SHA_256' }
  const { Mac } = await call('kms', 'GenerateMac', message)
  const signingKeyId = await keyOf({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
  const signed = { KeyId: signingKeyId, Message: new Uint8Array(1), SigningAlgorithm }
  const { Signature } = signs ? await call('kms', 'Sign', signed) : { Signature: new Uint8Array() }
  return {
    keyId,
    hmacKeyId,
    signingKeyId,
    grantId: text(GrantId),
    mac: Mac instanceof Uint8Array ? Mac : new Uint8Array(),
    signature: Signature instanceof Uint8Array ? Signature : new Uint8Array(),
  }
}

async function queue(call: CallService) {
  const { QueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'queue' })
  await call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'm' })
  const { Messages } = await call('sqs', 'ReceiveMessage', { QueueUrl })
  const received: unknown = Array.isArray(Messages) ? Messages[0] : undefined
  return { queueUrl: text(QueueUrl), receiptHandle: text(memberOf(received, 'ReceiptHandle')) }
}

async function topic(call: CallService) {
  const { TopicArn } = await call('sns', 'CreateTopic', { Name: 'topic' })
  const mail = { TopicArn, Protocol: 'email', Endpoint: 'a@example.com', ReturnSubscriptionArn: true }
  const { SubscriptionArn } = await call('sns', 'Subscribe', mail)
  return { subscription: text(SubscriptionArn), subscriptionToken: '' }
}

async function unit(call: CallService) {
  const { Roots } = await call('organizations', 'ListRoots', {})
  const found: unknown = Array.isArray(Roots) ? Roots[0] : undefined
  const root = text(memberOf(found, 'Id'))
  const made = await call('organizations', 'CreateOrganizationalUnit', { ParentId: root, Name: 'unit' })
  const control = await call('organizations', 'CreatePolicy', {
    Name: 'standing',
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: '{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
  })
  const policy = text(memberOf(memberOf(control['Policy'], 'PolicySummary'), 'Id'))
  return { root, unit: text(memberOf(made['OrganizationalUnit'], 'Id')), policy }
}

export const alarm = (AlarmName: string) => ({
  AlarmName,
  MetricName: 'm',
  Namespace: 'n',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
})

export const table = (TableName: string) => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
})
