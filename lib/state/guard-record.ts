import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { FunctionState, Guard, GuardDeployment, GuardRecord } from '../model.ts'
import type { StateTable } from './state-table.ts'

const keyOf = ({ name, homeRegion }: GuardDeployment) => ({
  pk: { S: `guard#${name}#${homeRegion}` },
  sk: { S: 'functions' },
})

/** What was recorded of the guard's functions; undefined where nothing was, or what stands there makes no sense. */
export async function recordedGuard(
  clients: Clients,
  table: StateTable,
  deployment: GuardDeployment,
): Promise<GuardRecord | undefined> {
  const [client, { GetItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table.name, Key: keyOf(deployment), ConsistentRead: true }),
  )
  const { deploymentId, recordedAt, functions } = Item ?? {}
  if (!deploymentId?.S || !recordedAt?.S || !functions?.S) return undefined
  const parsed = functionsIn(functions.S)
  return parsed && { deploymentId: deploymentId.S, recordedAt: recordedAt.S, functions: parsed }
}

/**
 * Records the guard's functions as they are now, once a deployment: what is recorded already for the same one stays,
 * so that a change made to a function since never becomes what is expected of it. A guard that could not be read
 * whole is not recorded.
 */
export async function recordGuard(
  clients: Clients,
  table: StateTable,
  guard: Guard | undefined,
  at: Date,
): Promise<void> {
  const deployment = guard?.deployment
  const states = guard?.functions?.map(({ name, live }) => [name, live.ok ? live.value : undefined] as const)
  if (!deployment || !states || states.length === 0 || states.some(([, live]) => !live)) return
  if (deployment.recorded?.deploymentId === deployment.id) return
  const [client, { PutItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  try {
    await client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: {
          ...keyOf(deployment),
          deploymentId: { S: deployment.id },
          recordedAt: { S: at.toISOString() },
          functions: { S: JSON.stringify(Object.fromEntries(states)) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR deploymentId <> :id',
        ExpressionAttributeValues: { ':id': { S: deployment.id } },
      }),
    )
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
  }
}

function functionsIn(text: string): Record<string, FunctionState> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) return undefined
    const entries = Object.entries(parsed).map(([name, state]) => [name, stateIn(state)] as const)
    return Object.fromEntries(entries.flatMap(([name, state]) => (state ? [[name, state]] : [])))
  } catch {
    return undefined
  }
}

function stateIn(value: unknown): FunctionState | undefined {
  if (!isRecord(value)) return undefined
  const { codeSha256, handler, runtime, role, layers, environment, reservedConcurrency, policy } = value
  if (!isText(codeSha256) || !isText(handler) || !isText(runtime) || !isText(role)) return undefined
  if (!Array.isArray(layers) || !isRecord(environment)) return undefined
  const variables = Object.entries(environment).flatMap(([name, text]) =>
    isText(text) ? [[name, text] as const] : [],
  )
  return {
    codeSha256,
    handler,
    runtime,
    role,
    layers: layers.filter(isText),
    environment: Object.fromEntries(variables),
    ...(typeof reservedConcurrency === 'number' && { reservedConcurrency }),
    ...(isText(policy) && { policy }),
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
