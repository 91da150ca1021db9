import type { GetFunctionConfigurationCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import { patternText } from '../tamper/forwarding/event-patterns.ts'
import type { FunctionState, Guard, GuardDeployment, GuardFunction } from '../model/index.ts'
import { ruleTargets } from './rule-targets.ts'

/** What those reads need, which only the deployed guard makes. */
export const guardFunctionPermissions: readonly string[] = [
  'events:DescribeRule',
  'lambda:GetFunctionConfiguration',
  'lambda:GetFunctionConcurrency',
  'lambda:GetPolicy',
]

/** The guard's own functions as Lambda has them, and the rule that wakes the sweep. */
export async function guardFunctions(
  clients: Clients,
  deployment: GuardDeployment,
): Promise<Pick<Guard, 'functions' | 'schedule'>> {
  const names = ['react', 'sweep'].map((name) => `${deployment.name}-${name}`)
  const [functions, schedule] = await Promise.all([
    Promise.all(names.map((name) => functionOf(clients, deployment, name))),
    read('events:DescribeRule', () => scheduleOf(clients, deployment)),
  ])
  return { functions, schedule }
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
  const [configuration, { ReservedConcurrentExecutions: reserved }, policy] = await Promise.all([
    client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName })),
    client.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName })),
    orAbsent(async () => (await client.send(new sdk.GetPolicyCommand({ FunctionName }))).Policy),
  ])
  return {
    ...configured(configuration),
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

async function scheduleOf(clients: Clients, { homeRegion, name }: GuardDeployment) {
  const rule = `${name}-sweep`
  return orAbsent(async () => {
    const [client, { DescribeRuleCommand }] = await Promise.all([
      clients.events(homeRegion),
      import('@aws-sdk/client-eventbridge'),
    ])
    const { State } = await client.send(new DescribeRuleCommand({ Name: rule }))
    const targets = await ruleTargets(clients, homeRegion, rule)
    return { state: State ?? '', targets: targets.map(({ arn }) => arn) }
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
