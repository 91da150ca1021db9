import type { GetFunctionConfigurationCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { answered, asJson, read } from '../aws/read.ts'
import { canonicalJson, fieldAt, nonEmpty, parsed } from '../text/fields.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import { functionsOf } from '../tamper/forwarding/wanted-rules.ts'
import { actingFunctions, rolesIn, rolesVariable } from '../tamper/protected-resources.ts'
import { alarmPrefix, allAlarms, allWaking, isWaking } from '../tamper/forwarding/path-faults.ts'
import type {
  FunctionState,
  Guard,
  GuardDeployment,
  GuardFunction,
  PathPart,
  Read,
  Region,
} from '../model/index.ts'
import { all, guardSurroundings, surroundingPermissions } from './guard-surroundings.ts'
import { rulesNamed, ruleTargets, wakingRule } from './rule-targets.ts'

/** What those reads need, which only the deployed guard makes. */
export const guardFunctionPermissions: readonly string[] = [
  'cloudwatch:DescribeAlarms',
  'events:DescribeRule',
  'events:ListRules',
  'events:ListTargetsByRule',
  'lambda:GetFunctionConfiguration',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionEventInvokeConfig',
  'lambda:GetPolicy',
  'lambda:ListFunctions',
  'sns:GetSubscriptionAttributes',
  'sns:ListSubscriptionsByTopic',
  ...surroundingPermissions,
]

type OfItself = Pick<Guard, 'functions' | 'schedule' | 'parts' | 'subscribers' | 'strangers' | 'roleHolders'>

/**
 * The guard's own functions as Lambda has them, the rule that wakes the sweep, and what they stand on.
 * @param regions in which functions of others may run under a role of the guard's
 */
export async function guardFunctions(
  clients: Clients,
  deployment: GuardDeployment,
  regions: readonly Region[],
): Promise<OfItself> {
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
  const [functions, schedule, parts, rules, alarms, subscribers, listed] = await Promise.all([
    found,
    read('events:DescribeRule', () => scheduleOf(clients, deployment)),
    found.then((those) => guardSurroundings(clients, deployment, standingOn(those))),
    wakingRules(clients, deployment),
    alarmParts(clients, deployment),
    own && alertSubscribers(clients, homeRegion, own.topicArn),
    Promise.all(
      regions.map(async (region) => ({
        region,
        functions: await read('lambda:ListFunctions', () => functionsIn(clients, region)),
      })),
    ),
  ])
  const { roles } = standingOn(functions)
  const strangers = listed.find(({ region }) => region === homeRegion)?.functions
  return {
    functions,
    schedule,
    parts: [...parts, ...rules, ...alarms],
    roleHolders: listed.map((one) => ({
      region: one.region,
      functions: holding(one.functions, roles, deployment),
    })),
    ...(strangers && { strangers: ofItsName(strangers, deployment) }),
    ...(subscribers && { subscribers }),
  }
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
const ownFunctions = [...actingFunctions, 'accounts', 'drill']

type Listed = { name: string; arn: string; role: string }

async function functionsIn(clients: Clients, region: Region): Promise<Listed[]> {
  const [client, { paginateListFunctions }] = await Promise.all([
    clients.lambda(region),
    import('@aws-sdk/client-lambda'),
  ])
  const found: Listed[] = []
  for await (const page of paginateListFunctions({ client }, {}))
    for (const { FunctionName: name = '', FunctionArn: arn = '', Role: role = '' } of answered(
      page.Functions,
      'Functions',
    ))
      found.push({ name, arn, role })
  return found
}

const named = (listed: Read<Listed[]>, isMeant: (one: Listed) => boolean): Read<string[]> =>
  listed.ok ? { ok: true, value: listed.value.filter(isMeant).map(({ name }) => name) } : listed

function ofItsName(listed: Read<Listed[]>, { name }: GuardDeployment): Read<string[]> {
  const own = new Set(ownFunctions.map((one) => `${name}-${one}`))
  return named(listed, (one) => one.name.startsWith(`${name}-`) && !own.has(one.name))
}

/** Of what runs under which role of the guard's own functions, their record tells. */
function holding(
  listed: Read<Listed[]>,
  roles: readonly string[],
  deployment: GuardDeployment,
): Read<string[]> {
  const own = new Set(ownFunctions.map((one) => `${functionsOf(deployment)}${one}`))
  return named(listed, ({ arn, role }) => roles.includes(role) && !own.has(arn))
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

/**
 * The rules that wake the guard's functions by the clock, or by what no pattern of the catalogue hears, each whole: a
 * target's input tells the function what to look at.
 */
async function wakingRules(clients: Clients, deployment: GuardDeployment): Promise<PathPart[]> {
  const { homeRegion, name } = deployment
  const found = await read('events:ListRules', async () => {
    const rules = await rulesNamed(clients, homeRegion, `${name}-`)
    const waking = rules.filter((rule) => isWaking(name, rule.Name))
    return Promise.all(waking.map((rule) => wakingRule(clients, deployment, rule)))
  })
  return found.ok ? found.value : [{ name: allWaking, live: found }]
}

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

/** What of an alarm changes by itself. */
const ofMoment = /^(?:State|EvaluationState|AlarmConfiguration)|Timestamp$/

/** The alarms of the guard's name, each by itself: what another stack has besides is none of its business. */
async function alarmParts(clients: Clients, { homeRegion, name }: GuardDeployment): Promise<PathPart[]> {
  const found = await read('cloudwatch:DescribeAlarms', async () => {
    const [client, sdk] = await Promise.all([
      clients.cloudwatch(homeRegion),
      import('@aws-sdk/client-cloudwatch'),
    ])
    const wanted = { AlarmNamePrefix: `${name}-`, AlarmTypes: ['MetricAlarm' as const] }
    return all(sdk.paginateDescribeAlarms({ client }, wanted), ({ MetricAlarms }) => MetricAlarms)
  })
  if (!found.ok) return [{ name: allAlarms, live: found }]
  return found.value.map((alarm) => ({
    name: `${alarmPrefix}${alarm.AlarmName ?? ''}`,
    live: {
      ok: true,
      value: canonicalJson(
        asJson(Object.fromEntries(Object.entries(alarm).filter(([member]) => !ofMoment.test(member)))),
      ),
    },
  }))
}

/**
 * Who hears the guard's alerts: protocol and endpoint, and what a subscriber is spared. Whoever has not confirmed is
 * listed too.
 */
const alertSubscribers = (clients: Clients, region: Region, TopicArn: string): Promise<Read<string[]>> =>
  read('sns:ListSubscriptionsByTopic', async () => {
    const [client, sdk] = await Promise.all([clients.ownSns(region), import('@aws-sdk/client-sns')])
    const found: string[] = []
    for await (const page of sdk.paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of answered(
        page.Subscriptions,
        'Subscriptions',
      )) {
        if (SubscriptionArn === 'Deleted') continue
        const asked = SubscriptionArn.startsWith('arn:')
          ? await client.send(new sdk.GetSubscriptionAttributesCommand({ SubscriptionArn }))
          : { Attributes: {} }
        const { FilterPolicy } = answered<Record<string, string>>(asked.Attributes, 'Attributes')
        found.push(
          `${Protocol} ${Endpoint}${FilterPolicy === undefined ? '' : ` filtered by ${FilterPolicy}`}`,
        )
      }
    }
    return found.toSorted()
  })
