import { CloudTrailClient, DescribeTrailsCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { DeleteRoleCommand, IAMClient, PutRolePolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam'
import { CreateKeyCommand, DescribeKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateTopicCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { recordsOf } from '../../sandbox/event-history.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { addRole, administratorAccess } from '../../sandbox/services/iam/roles.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from './bench.ts'
import { trust } from './services/iam/trust.ts'

const REGION = 'us-east-1'
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/run`
const allow = (Action: string | string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

/** Settings of a session of a role that was made by IAM's calls, as a person makes one. */
async function asRole(sandbox: Sandbox, ...statements: object[]) {
  const iam = new IAMClient(settings(sandbox))
  const RoleName = 'reader'
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(ACCOUNT) }))
  if (statements.length > 0)
    await iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: documentOf(...statements) }),
    )
  return sessionOf(sandbox, RoleName)
}

async function sessionOf(sandbox: Sandbox, name: string, by?: Parameters<typeof settings>[2]) {
  const { Credentials } = await new STSClient(settings(sandbox, REGION, by)).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`, RoleSessionName: 'run' }),
  )
  return settings(sandbox, REGION, {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
  })
}

const stop = new StopLoggingCommand({ Name: 'main' })
const described = new DescribeTrailsCommand({})

// The words: IAM user guide, "Troubleshoot access denied error messages".
describe('a session of a role', () => {
  it('may do what the role’s policies allow, and nothing else; CloudTrail records the attempt', async () => {
    const sandbox = await bench()
    addTrail(sandbox.world, { name: 'main' })
    const trails = new CloudTrailClient(await asRole(sandbox, allow('cloudtrail:Describe*')))
    expect((await trails.send(described)).trailList).toHaveLength(1)
    expect(await failureOf(trails.send(stop))).toEqual({
      name: 'AccessDeniedException',
      message:
        `User: ${SESSION} is not authorized to perform: cloudtrail:StopLogging on resource: ` +
        `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main because no identity-based policy allows the ` +
        'cloudtrail:StopLogging action',
    })
    expect(recordsOf(sandbox.world, ACCOUNT, REGION)).toContainEqual(
      expect.objectContaining({ eventName: 'StopLogging', errorCode: 'AccessDenied' }),
    )
  })

  it('is denied by an explicit deny, whatever else allows', async () => {
    const sandbox = await bench()
    addTrail(sandbox.world, { name: 'main' })
    const deny = { Effect: 'Deny', Action: 'cloudtrail:StopLogging', Resource: '*' }
    const trails = new CloudTrailClient(await asRole(sandbox, allow('*'), deny))
    await trails.send(described)
    expect((await failureOf(trails.send(stop))).message).toMatch(
      /trail\/main with an explicit deny in an identity-based policy$/,
    )
  })

  it('of a role without policies may only ask who it is', async () => {
    const sandbox = await bench()
    const session = await asRole(sandbox)
    expect((await new STSClient(session).send(new GetCallerIdentityCommand({}))).Arn).toBe(SESSION)
    expect((await failureOf(new CloudTrailClient(session).send(described))).message).toBe(
      `User: ${SESSION} is not authorized to perform: cloudtrail:DescribeTrails because no identity-based policy allows the cloudtrail:DescribeTrails action`,
    )
  })

  it('may do nothing more once its role is deleted', async () => {
    const sandbox = await bench()
    addRole(sandbox.world, ACCOUNT, {
      name: 'reader',
      trustPolicy: trust(ACCOUNT),
      attached: [administratorAccess(sandbox.world)],
    })
    const trails = new CloudTrailClient(await sessionOf(sandbox, 'reader'))
    await trails.send(described)
    await sandbox.invokeByName(
      'iam',
      'DetachRolePolicy',
      { RoleName: 'reader', PolicyArn: administratorAccess(sandbox.world) },
      { region: REGION },
    )
    await new IAMClient(settings(sandbox)).send(new DeleteRoleCommand({ RoleName: 'reader' }))
    expect((await failureOf(trails.send(described))).name).toBe('AccessDeniedException')
  })

  it('is refused where an attached policy says what the sandbox does not know', async () => {
    const sandbox = await bench()
    addRole(sandbox.world, ACCOUNT, {
      name: 'reader',
      trustPolicy: trust(ACCOUNT),
      attached: ['arn:aws:iam::aws:policy/SecurityAudit'],
    })
    const trails = new CloudTrailClient(await sessionOf(sandbox, 'reader'))
    expect((await failureOf(trails.send(described))).message).toMatch(/does not know what .*SecurityAudit/)
  })

  it('hands a role to a service only where it may pass it there', async () => {
    const sandbox = await bench()
    const role = `arn:aws:iam::${ACCOUNT}:role/forward`
    const passing = (service: string) =>
      allow('iam:PassRole', role, { Condition: { StringEquals: { 'iam:PassedToService': service } } })
    const events = new EventBridgeClient(
      await asRole(sandbox, allow('events:*'), passing('lambda.amazonaws.com')),
    )
    const Arn = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/default`
    const put = new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 'bus', Arn, RoleArn: role }] })
    expect((await failureOf(events.send(put))).message).toBe(
      `User: ${SESSION} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy allows the iam:PassRole action`,
    )
  })

  it('asks for all log groups by a resource of its own (hashicorp/terraform-provider-aws#8804)', async () => {
    const sandbox = await bench()
    const own = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:`
    const logs = new CloudWatchLogsClient(await asRole(sandbox, allow('logs:*', `${own}main:*`)))
    expect((await failureOf(logs.send(new DescribeLogGroupsCommand({})))).message).toContain(
      `on resource: ${own}:log-stream: because`,
    )
  })

  it('assumes another role where its own policies let it as well', async () => {
    const sandbox = await bench()
    const keys = (await asRole(sandbox, allow('sts:AssumeRole', `arn:aws:iam::${OTHER}:role/one`)))
      .credentials
    for (const name of ['one', 'two']) addRole(sandbox.world, OTHER, { name, trustPolicy: trust(ACCOUNT) })
    const assume = (name: string) =>
      new STSClient(settings(sandbox, REGION, keys)).send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${OTHER}:role/${name}`, RoleSessionName: 'run' }),
      )
    await assume('one')
    expect((await failureOf(assume('two'))).message).toMatch(
      /role\/two because no identity-based policy allows the sts:AssumeRole action$/,
    )
  })
})

const bucketPolicy = (Principal: object | string) =>
  documentOf({ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: 'arn:aws:s3:::main/*' })

async function aBucket(sandbox: Sandbox, principal?: object) {
  const s3 = new S3Client(settings(sandbox))
  await s3.send(new CreateBucketCommand({ Bucket: 'main' }))
  await s3.send(new PutObjectCommand({ Bucket: 'main', Key: 'a', Body: 'x' }))
  if (principal)
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'main', Policy: bucketPolicy(principal) }))
}

// IAM user guide, "Policy evaluation for requests within a single account", "Cross-account policy evaluation logic".
describe('a resource with a policy of its own', () => {
  const get = new GetObjectCommand({ Bucket: 'main', Key: 'a' })

  it('lets a session in by the role’s policies alone', async () => {
    const sandbox = await bench()
    await aBucket(sandbox)
    const s3 = new S3Client(await asRole(sandbox, allow('s3:GetObject', 'arn:aws:s3:::main/a*')))
    await s3.send(get)
    const other = s3.send(new PutObjectCommand({ Bucket: 'main', Key: 'a', Body: 'y' }))
    expect(await failureOf(other)).toEqual({
      name: 'AccessDenied',
      message: `User: ${SESSION} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::main/a" because no identity-based policy allows the s3:PutObject action`,
    })
  })

  it.each([
    ['its role', `arn:aws:iam::${ACCOUNT}:role/reader`, true],
    ['the session', SESSION, true],
    ['the whole account', ACCOUNT, false],
  ])('lets a session without rights in where it names %s: %s', async (_, AWS, isLet) => {
    const sandbox = await bench()
    await aBucket(sandbox, { AWS })
    const answer = new S3Client(await asRole(sandbox)).send(get)
    const said = await answer.then(
      () => 'let in',
      (error: Error) => error.message,
    )
    expect(said).toMatch(isLet ? /^let in$/ : /no identity-based policy allows the s3:GetObject/)
  })

  it('of another account wants both', async () => {
    const sandbox = await bench()
    await aBucket(sandbox, { AWS: `arn:aws:iam::${OTHER}:role/reader` })
    const assumed = async (name: string, policy?: string) => {
      const role = addRole(sandbox.world, OTHER, { name, trustPolicy: trust(OTHER) })
      if (policy) role.policies.set('p', policy)
      const { Credentials } = await new STSClient(
        settings(sandbox, REGION, issueUserKeys(sandbox.world, OTHER, 'dev')),
      ).send(new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'run' }))
      const keys = { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 's' }
      return new S3Client(settings(sandbox, REGION, keys)).send(get)
    }
    expect((await failureOf(assumed('reader'))).name).toBe('AccessDenied')
    expect((await failureOf(assumed('other', documentOf(allow('s3:*'))))).name).toBe('AccessDenied')
    await assumed('reader', documentOf(allow('s3:*')))
  })

  it('if it is a key, leaves it to the role’s policies where it names the account, and to nobody where it does not', async () => {
    const sandbox = await bench()
    const owner = new KMSClient(settings(sandbox))
    const KeyId = (await owner.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? ''
    const session = await asRole(sandbox, allow('kms:DescribeKey'))
    await new KMSClient(session).send(new DescribeKeyCommand({ KeyId }))
    const Policy = documentOf({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/operator` },
      Action: 'kms:*',
      Resource: '*',
    })
    await owner.send(new PutKeyPolicyCommand({ KeyId, Policy }))
    const denied = new KMSClient(session).send(new DescribeKeyCommand({ KeyId }))
    expect((await failureOf(denied)).message).toMatch(
      /no resource-based policy allows the kms:DescribeKey action$/,
    )
  })

  it('is read by whoever may use its key too (ministryofjustice/modernisation-platform#11726)', async () => {
    const sandbox = await bench()
    const owner = new KMSClient(settings(sandbox))
    const key = (await owner.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
    await aBucket(sandbox)
    const encrypted = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key } as const
    await new S3Client(settings(sandbox)).send(
      new PutObjectCommand({ Bucket: 'main', Key: 'a', Body: 'x', ...encrypted }),
    )
    const s3 = new S3Client(await asRole(sandbox, allow(['s3:GetObject', 's3:PutObject'])))
    const no = (action: string) => ({
      name: 'AccessDenied',
      message: `User: ${SESSION} is not authorized to perform: kms:${action} on resource: ${key} because no identity-based policy allows the kms:${action} action`,
    })
    expect(await failureOf(s3.send(get))).toEqual(no('Decrypt'))
    const put = s3.send(new PutObjectCommand({ Bucket: 'main', Key: 'b', Body: 'x', ...encrypted }))
    expect(await failureOf(put)).toEqual(no('GenerateDataKey'))
  })

  it('says it in SNS’ own words', async () => {
    const sandbox = await bench()
    const { TopicArn } = await new SNSClient(settings(sandbox)).send(new CreateTopicCommand({ Name: 't' }))
    const sns = new SNSClient(await asRole(sandbox))
    const denied = await failureOf(sns.send(new CreateTopicCommand({ Name: 'other' })))
    expect(denied.name).toBe('AuthorizationErrorException')
    // The policy that a topic is made with lets its own account in, whoever asks [U: whether without rights of its own].
    await sns.send(new GetTopicAttributesCommand({ TopicArn }))
  })
})

const item = (pk: string) => ({ pk: { S: pk }, sk: { S: 'a' } })

/*
 * DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control": dynamodb:LeadingKeys is "the
 * first key attribute of a table, in other words, the partition key", of each item that is asked for, "even if the
 * action is used with a single item".
 */
describe('dynamodb:LeadingKeys', () => {
  const TableName = 'state'
  const queried = (pk: string, name = 'pk') =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: `${name} = :pk AND begins_with(sk, :a)`,
      ExpressionAttributeValues: { ':pk': { S: pk }, ':a': { S: 'a' } },
      ...(name !== 'pk' && { ExpressionAttributeNames: { [name]: 'pk' } }),
    })
  const written = (...keys: string[]) =>
    new BatchWriteItemCommand({
      RequestItems: { [TableName]: keys.map((pk) => ({ PutRequest: { Item: item(pk) } })) },
    })
  const calls =
    (pk: string) =>
    (client: DynamoDBClient): (() => Promise<unknown>)[] => [
      () => client.send(new PutItemCommand({ TableName, Item: item(pk) })),
      () => client.send(new GetItemCommand({ TableName, Key: item(pk) })),
      () => client.send(new UpdateItemCommand({ TableName, Key: item(pk) })),
      () => client.send(queried(pk)),
      () => client.send(queried(pk, '#p')),
      () => client.send(written(pk)),
      () => client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [item(pk)] } } })),
      () => client.send(new DeleteItemCommand({ TableName, Key: item(pk) })),
    ]

  it('holds each call on items to the keys that a policy names, a batch to all of its own', async () => {
    const sandbox = await bench()
    const owner = createClients(settings(sandbox))
    await makeStateTable(owner, { name: TableName, region: REGION }).finally(() => owner.close())
    const Condition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } }
    const client = new DynamoDBClient(await asRole(sandbox, allow('dynamodb:*', '*', { Condition })))
    for (const call of calls('mine')(client)) await call()
    for (const call of calls('theirs')(client))
      expect((await failureOf(call())).name).toBe('AccessDeniedException')
    expect((await failureOf(client.send(written('mine', 'theirs')))).name).toBe('AccessDeniedException')
    // ForAllValues "returns true if there are no context keys in the request" (IAM user guide, "Multivalued context keys").
    await client.send(new ScanCommand({ TableName }))
  })
})
