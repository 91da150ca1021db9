import type { GuardDeployment, PathPart, Read, Region } from '../model/index.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { parseArn } from '../text/arn.ts'
import { canonicalJson, documentOf, field, fieldAt, type Fields, listOf, objectOf } from '../text/fields.ts'
import { dnsSuffixOf } from '../aws/regions.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import { defaultBus } from './rule-targets.ts'

/** What those reads need, which only the deployed guard makes. */
export const surroundingPermissions: readonly string[] = [
  'cloudformation:DescribeStacks',
  'cloudformation:GetStackPolicy',
  'dynamodb:DescribeContinuousBackups',
  'dynamodb:DescribeTable',
  'events:DescribeEventBus',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListGrants',
  'sns:GetTopicAttributes',
  'sqs:GetQueueAttributes',
  'states:DescribeStateMachine',
]

/**
 * What the guard's functions stand on, each thing as one text that is compared with what was recorded of it: the roles,
 * the bus, the topic, the keys, the table, the queues, the state machine, the stack. What is not there is the
 * text `none`.
 * @param roles ARNs of the functions' roles
 * @param queues ARNs of what takes failed invocations
 */
export function guardSurroundings(
  clients: Clients,
  deployment: GuardDeployment,
  { roles, queues }: { roles: readonly string[]; queues: readonly string[] },
): Promise<PathPart[]> {
  const { homeRegion, forwardingRoleArn, deadLetterArn, own } = deployment
  // From outside it is known by the rules in other regions alone, and a guard that was deployed just now has none.
  const forwarding = forwardingRoleArn === '' ? [] : [forwardingRoleArn]
  const allRoles = [...new Set([...forwarding, ...roles])].map(named)
  const allQueues = [...new Set([...(deadLetterArn === undefined ? [] : [deadLetterArn]), ...queues])]
  const asked: Asked[] = [
    ...allRoles.map((role): Asked => [
      `role ${role}`,
      'iam:GetRole',
      () => roleOf(clients, homeRegion, role),
    ]),
    busPart(clients, deployment),
    ...(own ? [topicPart(clients, homeRegion, own.topicArn)] : []),
    ...ownKeys(deployment).map((arn) => keyPart(clients, arn)),
    ...(own?.table === undefined ? [] : [tablePart(clients, homeRegion, own.table)]),
    ...allQueues.map((arn): Asked => [
      `queue ${named(arn)}`,
      'sqs:GetQueueAttributes',
      () => queueOf(clients, arn),
    ]),
    ...(own?.isStack ? stackParts(clients, deployment) : []),
  ]
  return Promise.all(
    asked.map(async ([name, operation, ask]) => ({ name, live: await textOf(operation, ask) })),
  )
}

/** A role's name follows its path, a queue's its account. */
const named = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)

type Asked = [string, string, () => Promise<unknown>]

/**
 * Codes of what is not there, by service: SNS and SQS have one name in each protocol, and CloudFormation's is that of
 * any input it does not like.
 */
const gone: Readonly<Record<string, readonly string[]>> = {
  iam: ['NoSuchEntity', 'NoSuchEntityException'],
  sns: ['NotFound', 'NotFoundException'],
  dynamodb: ['ResourceNotFoundException'],
  events: ['ResourceNotFoundException'],
  kms: ['NotFoundException'],
  sqs: ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'],
  states: ['StateMachineDoesNotExist'],
  cloudformation: ['ValidationError'],
}

const textOf = (operation: string, ask: () => Promise<unknown>): Promise<Read<string>> =>
  read(operation, async () => {
    try {
      return canonicalJson(await ask())
    } catch (error) {
      const [service = ''] = operation.split(':')
      if (gone[service]?.includes(errorCode(error))) return 'none'
      throw error
    }
  })

async function roleOf(clients: Clients, region: Region, RoleName: string): Promise<unknown> {
  const client = await clients.iam(region)
  const sdk = await import('@aws-sdk/client-iam')
  const [role, inline, attached] = await Promise.all([
    client.send(new sdk.GetRoleCommand({ RoleName })),
    all(sdk.paginateListRolePolicies({ client }, { RoleName }), ({ PolicyNames }) => PolicyNames),
    all(
      sdk.paginateListAttachedRolePolicies({ client }, { RoleName }),
      ({ AttachedPolicies }) => AttachedPolicies,
    ),
  ])
  const { AssumeRolePolicyDocument, PermissionsBoundary, RoleId } = answered(role.Role, 'Role')
  const documents = await Promise.all(
    inline.toSorted().map(async (PolicyName) => {
      const { PolicyDocument } = await client.send(new sdk.GetRolePolicyCommand({ RoleName, PolicyName }))
      return [PolicyName, answered(PolicyDocument, 'PolicyDocument')]
    }),
  )
  return {
    id: answered(RoleId, 'RoleId'),
    trust: answered(AssumeRolePolicyDocument, 'AssumeRolePolicyDocument'),
    boundary: PermissionsBoundary?.PermissionsBoundaryArn ?? '',
    policies: documents,
    attached: attached.map(({ PolicyArn }) => PolicyArn ?? '').toSorted(),
  }
}

/** What all pages of an answer list. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  listed: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...answered(listed(page), 'a list'))
  return items
}

const busPart = (clients: Clients, { homeRegion }: GuardDeployment): Asked => [
  'the event bus',
  'events:DescribeEventBus',
  () => defaultBus(clients, homeRegion),
]

/** Another account's key is that one's business. */
const ownKeys = ({ own, busArn }: GuardDeployment): string[] =>
  (own?.keyArns ?? []).filter((arn) => parseArn(arn)?.account === parseArn(busArn)?.account)

const keyPart = (clients: Clients, arn: string): Asked => [
  `key ${named(arn)}`,
  'kms:GetKeyPolicy',
  async () => {
    const region = parseArn(arn)?.region ?? ''
    const [client, sdk] = await Promise.all([clients.ownKms(region), import('@aws-sdk/client-kms')])
    const [{ KeyMetadata }, { Policy }, grants] = await Promise.all([
      client.send(new sdk.DescribeKeyCommand({ KeyId: arn })),
      client.send(new sdk.GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' })),
      all(sdk.paginateListGrants({ client }, { KeyId: arn }), ({ Grants }) => Grants),
    ])
    const said = grants.map(({ GrantId, GranteePrincipal, RetiringPrincipal, Operations }) =>
      canonicalJson({ GrantId, GranteePrincipal, RetiringPrincipal, Operations }),
    )
    return {
      state: answered(KeyMetadata?.KeyState, 'KeyState'),
      policy: patternText(answered(Policy, 'Policy')),
      grants: said.toSorted(),
    }
  },
]

const topicPart = (clients: Clients, region: Region, TopicArn: string): Asked => [
  'the alert topic',
  'sns:GetTopicAttributes',
  async () => {
    const [client, sdk] = await Promise.all([clients.ownSns(region), import('@aws-sdk/client-sns')])
    const answer = await client.send(new sdk.GetTopicAttributesCommand({ TopicArn }))
    const { Policy, KmsMasterKeyId, DeliveryPolicy } = answered(answer.Attributes, 'Attributes')
    return { policy: Policy ?? '', key: KmsMasterKeyId ?? '', delivery: DeliveryPolicy ?? '' }
  },
]

const tablePart = (clients: Clients, region: Region, TableName: string): Asked => [
  'the state table',
  'dynamodb:DescribeTable',
  async () => {
    const [{ Table }, { ContinuousBackupsDescription: kept }] = await Promise.all([
      json(clients, 'dynamodb', region, 'DynamoDB_20120810.DescribeTable', { TableName }),
      json(clients, 'dynamodb', region, 'DynamoDB_20120810.DescribeContinuousBackups', { TableName }),
    ])
    const table = answered(objectOf(Table), 'Table')
    const backups = answered(objectOf(kept), 'ContinuousBackupsDescription')
    return {
      id: table['TableId'] ?? '',
      deletionProtection: table['DeletionProtectionEnabled'] === true,
      encryption: fieldAt(table, 'SSEDescription', 'KMSMasterKeyArn') ?? '',
      stream: table['StreamSpecification'] ?? {},
      replicas: listOf(table['Replicas']).map((replica) => field(replica, 'RegionName')),
      recovery: fieldAt(backups, 'PointInTimeRecoveryDescription', 'PointInTimeRecoveryStatus'),
    }
  },
]

/** Counts and times are left out: they change by themselves. */
async function queueOf(clients: Clients, arn: string): Promise<unknown> {
  const { region = '', account, resource } = parseArn(arn) ?? {}
  const QueueUrl = `https://sqs.${region}.${dnsSuffixOf(region)}/${account}/${resource}`
  const answer = await json(clients, 'sqs', region, 'AmazonSQS.GetQueueAttributes', {
    QueueUrl,
    AttributeNames: ['All'],
  })
  return Object.entries(answered(objectOf(answer['Attributes']), 'Attributes'))
    .filter(([name]) => !/^Approximate|Timestamp$/.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const machinePart = (
  clients: Clients,
  { name, homeRegion, busArn }: GuardDeployment,
  [part, of]: readonly [string, string],
): Asked => [
  part,
  'states:DescribeStateMachine',
  async () => {
    const { partition = 'aws', account = '' } = parseArn(busArn) ?? {}
    const stateMachineArn = `arn:${partition}:states:${homeRegion}:${account}:stateMachine:${name}-${of}`
    const target = 'AWSStepFunctions.DescribeStateMachine'
    const { definition, roleArn, status } = await json(clients, 'states', homeRegion, target, {
      stateMachineArn,
    })
    return { definition: answered(definition, 'definition'), roleArn, status }
  },
]

const stackParts = (clients: Clients, deployment: GuardDeployment): Asked[] => [
  machinePart(clients, deployment, ['the state machine', 'organization']),
  ...(deployment.recovers
    ? [machinePart(clients, deployment, ['the state machine of recoveries', 'recovery'])]
    : []),
  [
    'the stack',
    'cloudformation:DescribeStacks',
    async () => {
      const [stack, policy] = await Promise.all([
        askStack(clients, deployment.homeRegion, 'DescribeStacks', deployment.name),
        askStack(clients, deployment.homeRegion, 'GetStackPolicy', deployment.name),
      ])
      const member = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(stack)?.[1]
      return {
        id: answered(member('StackId'), 'StackId'),
        protection: answered(member('EnableTerminationProtection'), 'EnableTerminationProtection'),
        role: member('RoleARN') ?? '',
        policy: /<StackPolicyBody>([^<]*)</.exec(policy)?.[1] ?? '',
      }
    },
  ],
]

const askStack = (clients: Clients, region: Region, Action: string, StackName: string): Promise<string> =>
  clients.ask(
    'cloudformation',
    region,
    { 'content-type': 'application/x-www-form-urlencoded' },
    new URLSearchParams({ Action, Version: '2010-05-15', StackName }).toString(),
  )

/** AWS JSON 1.0, as DynamoDB, SQS and Step Functions speak it. */
async function json(
  clients: Clients,
  service: string,
  region: Region,
  target: string,
  input: object,
): Promise<Fields> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  return answered(documentOf(await clients.ask(service, region, headers, JSON.stringify(input))), 'a body')
}
