import type { GetFunctionConfigurationCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, read } from '../aws/read.ts'
import { canonicalJson, fieldAt, nonEmpty, parsed } from '../text/fields.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import { rolesIn, rolesVariable } from '../tamper/protected-resources.ts'
import type { FunctionState, Guard, GuardDeployment, GuardFunction } from '../model/index.ts'
import { alertSubscribers, guardSurroundings, surroundingPermissions } from './guard-surroundings.ts'
import { ruleTargets } from './rule-targets.ts'

/** What those reads need, which only the deployed guard makes. */
export const guardFunctionPermissions: readonly string[] = [
  'events:DescribeRule',
  'lambda:GetFunctionConfiguration',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionEventInvokeConfig',
  'lambda:GetPolicy',
  'lambda:ListFunctions',
  ...surroundingPermissions,
]

type OfItself = Pick<Guard, 'functions' | 'schedule' | 'parts' | 'subscribers' | 'strangers'>

/** The guard's own functions as Lambda has them, the rule that wakes the sweep, and what they stand on. */
export async function guardFunctions(clients: Clients, deployment: GuardDeployment): Promise<OfItself> {
  const { homeRegion, own } = deployment
  const { verifies, recovers, drills } = deployment
  const names = [
    'react',
    'sweep',
    ...(verifies ? ['verify'] : []),
    ...(recovers ? ['recover'] : []),
    ...(drills ? ['drill'] : []),
  ].map((name) => `${deployment.name}-${name}`)
  const found = Promise.all(names.map((name) => functionOf(clients, deployment, name)))
  const [functions, schedule, parts, subscribers, strangers] = await Promise.all([
    found,
    read('events:DescribeRule', () => scheduleOf(clients, deployment)),
    found.then((all) => guardSurroundings(clients, deployment, standingOn(all))),
    own && alertSubscribers(clients, homeRegion, own.topicArn),
    read('lambda:ListFunctions', () => strangersOf(clients, deployment)),
  ])
  return { functions, schedule, parts, strangers, ...(subscribers && { subscribers }) }
}

function standingOn(functions: readonly GuardFunction[]) {
  const states = functions.flatMap(({ live }) => (live.ok && live.value ? [live.value] : []))
  const failures = states.flatMap(({ settings }) => {
    const sentTo = fieldAt(
      parsed(settings?.[eventInvoke] ?? ''),
      'DestinationConfig',
      'OnFailure',
      'Destination',
    )
    return nonEmpty(sentTo) ?? []
  })
  const others = states.flatMap(({ environment }) => rolesIn(environment[rolesVariable] ?? ''))
  const roles = [...states.map(({ role }) => role), ...others.map(({ arn }) => arn)]
  return { roles, queues: failures.filter((arn) => arn.includes(':sqs:')) }
}

/** Every function that a stack of Trailkeeper has. */
const ownFunctions = ['react', 'sweep', 'verify', 'recover', 'accounts', 'member', 'summarize', 'drill']

async function strangersOf(clients: Clients, { homeRegion, name }: GuardDeployment): Promise<string[]> {
  const [client, { paginateListFunctions }] = await Promise.all([
    clients.lambda(homeRegion),
    import('@aws-sdk/client-lambda'),
  ])
  const found: string[] = []
  for await (const page of paginateListFunctions({ client }, {}))
    found.push(...answered(page.Functions, 'Functions').flatMap(({ FunctionName }) => FunctionName ?? []))
  const own = new Set(ownFunctions.map((one) => `${name}-${one}`))
  return found.filter((one) => one.startsWith(`${name}-`) && !own.has(one))
}

async function functionOf(
  clients: Clients,
  { homeRegion }: GuardDeployment,
  name: string,
): Promise<GuardFunction> {
  const live = await read('lambda:GetFunctionConfiguration', () =>
    orAbsent(async () => stateOf(await clients.lambda(homeRegion), name)),
  )
  return { name, live }
}

async function stateOf(client: LambdaClient, FunctionName: string): Promise<FunctionState> {
  const sdk = await import('@aws-sdk/client-lambda')
  const [configuration, { ReservedConcurrentExecutions: reserved }, invoke, policy] = await Promise.all([
    client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName })),
    client.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName })),
    orAbsent(() => client.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName }))),
    orAbsent(async () => (await client.send(new sdk.GetPolicyCommand({ FunctionName }))).Policy),
  ])
  return {
    ...configured(configuration),
    settings: {
      ...settingsOf(configuration),
      ...(invoke && { [eventInvoke]: canonicalJson(Object.fromEntries(settingsIn(invoke))) }),
    },
    ...(reserved !== undefined && { reservedConcurrency: reserved }),
    ...(policy !== undefined && { policy: patternText(policy) }),
  }
}

function configured(answer: GetFunctionConfigurationCommandOutput): FunctionState {
  const { CodeSha256, Handler, Runtime, Role, Layers, Environment } = answer
  return {
    codeSha256: CodeSha256 ?? '',
    handler: Handler ?? '',
    runtime: Runtime ?? '',
    role: Role ?? '',
    layers: (Layers ?? []).flatMap(({ Arn }) => Arn ?? []).toSorted(),
    environment: { ...Environment?.Variables },
  }
}

/** What Lambda tells beside settings, or what is compared by itself (API reference, FunctionConfiguration). */
const noSetting =
  /^(?:\$|CodeSha256|CodeSize|Description|Environment|Function|Handler|LastModified|LastUpdate|Layers|MasterArn|RevisionId|Role$|Runtime|Signing|State|Version)/

const eventInvoke = 'EventInvokeConfig'

const settingsIn = (answer: object) =>
  Object.entries(answer).filter(([name, value]) => !noSetting.test(name) && value !== undefined)

const settingsOf = (answer: object): Record<string, string> =>
  Object.fromEntries(settingsIn(answer).map(([name, value]) => [name, canonicalJson(value)]))

async function scheduleOf(clients: Clients, { homeRegion, name }: GuardDeployment) {
  const rule = `${name}-sweep`
  return orAbsent(async () => {
    const [client, { DescribeRuleCommand }] = await Promise.all([
      clients.events(homeRegion),
      import('@aws-sdk/client-eventbridge'),
    ])
    const { State, ScheduleExpression } = await client.send(new DescribeRuleCommand({ Name: rule }))
    const targets = await ruleTargets(clients, homeRegion, rule)
    return {
      state: State ?? '',
      targets: targets.map(({ arn }) => arn),
      expression: ScheduleExpression ?? '',
    }
  })
}

async function orAbsent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFoundException') return undefined
    throw error
  }
}
