import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { canonicalJson, documentOf, isFields } from '../text/fields.ts'
import type { FunctionState, Guard, GuardDeployment, GuardRecord } from '../model/index.ts'
import { itemsUnder } from './state-table.ts'
import { brokenSeal, sealOf } from './seal.ts'
import type { BaselineStore } from './signed-baselines.ts'

/** What is remembered of a guard's functions. */
export type GuardMemory = Pick<GuardDeployment, 'recorded' | 'recordedBefore' | 'distrusted'>

const guardKey = ({ name, homeRegion }: GuardDeployment) => `guard#${name}#${homeRegion}`
/** One item a deployment, and one without an id beside the first: it tells that there was one. */
const itemKey = (deployment: GuardDeployment, id: string) => ({
  pk: { S: guardKey(deployment) },
  sk: { S: `functions#${id}` },
})

/**
 * What was recorded of the guard's functions for this deployment, by the key that signs baselines: whoever can write to
 * the table alone cannot move it. `recordedBefore` where others were recorded and this one was not.
 * @throws whatever DynamoDB answers
 */
export async function recordedGuard(
  clients: Clients,
  store: BaselineStore,
  deployment: GuardDeployment,
): Promise<GuardMemory> {
  const items = await itemsUnder(clients, store.table, {
    pk: guardKey(deployment),
    prefix: 'functions#',
    consistent: true,
  })
  const { sk } = itemKey(deployment, deployment.id)
  const item = items.find((one) => one.sk?.S === sk.S)
  if (item) return openItem(clients, store, deployment, item)
  return items.length > 0 ? { recordedBefore: true } : {}
}

async function openItem(
  clients: Clients,
  { table, key }: BaselineStore,
  deployment: GuardDeployment,
  { body, mac }: Record<string, AttributeValue>,
): Promise<GuardMemory> {
  if (!body?.S || !mac?.B) return { distrusted: 'it is not whole' }
  const broken = await brokenSeal(await clients.ownKms(table.region), key, 'functions', body.S, mac.B)
  if (broken !== undefined) return { distrusted: broken }
  const record = recordIn(body.S)
  if (!record) return { distrusted: 'it cannot be read by this version of Trailkeeper' }
  const { guard, ...recorded } = record
  const isOwn = guard === guardKey(deployment) && recorded.deploymentId === deployment.id
  return isOwn ? { recorded } : { distrusted: 'it is of another deployment' }
}

/**
 * Records and signs the guard's functions as they are now, once a deployment: what is recorded already for the same one
 * stays, so that a change made to a function since never becomes what is expected of it. A guard that could not be read
 * whole is not recorded.
 * @throws whatever KMS or DynamoDB answers
 */
export async function recordGuard(
  clients: Clients,
  store: BaselineStore,
  guard: Guard | undefined,
  at: Date,
): Promise<void> {
  const deployment = guard?.deployment
  const states = guard?.functions?.map(({ name, live }) => [name, live.ok ? live.value : undefined] as const)
  if (!deployment || !states || states.length === 0 || states.some(([, live]) => !live)) return
  if (deployment.recorded || deployment.distrusted !== undefined) return
  const body = canonicalJson({
    guard: guardKey(deployment),
    deploymentId: deployment.id,
    recordedAt: at.toISOString(),
    functions: Object.fromEntries(states),
  })
  const mac = await sealOf(await clients.ownKms(store.table.region), store.key, 'functions', body)
  await putOnce(clients, store, { ...itemKey(deployment, ''), at: { S: at.toISOString() } })
  await putOnce(clients, store, {
    ...itemKey(deployment, deployment.id),
    body: { S: body },
    mac: { B: mac },
  })
}

async function putOnce(
  clients: Clients,
  { table }: BaselineStore,
  Item: Record<string, AttributeValue>,
): Promise<void> {
  const [client, { PutItemCommand }] = await Promise.all([
    clients.dynamodb(table.region),
    import('@aws-sdk/client-dynamodb'),
  ])
  try {
    await client.send(
      new PutItemCommand({
        TableName: table.name,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    )
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
  }
}

function recordIn(text: string): (GuardRecord & { guard: string }) | undefined {
  const parsed = documentOf(text)
  if (!parsed) return undefined
  const { guard, deploymentId, recordedAt, functions } = parsed
  if (!isText(guard) || !isText(deploymentId) || !isText(recordedAt) || !isFields(functions)) return undefined
  const entries = Object.entries(functions).map(([name, state]) => [name, stateIn(state)] as const)
  const states = Object.fromEntries(entries.flatMap(([name, state]) => (state ? [[name, state]] : [])))
  return { guard, deploymentId, recordedAt, functions: states }
}

function stateIn(value: unknown): FunctionState | undefined {
  if (!isFields(value)) return undefined
  const { codeSha256, handler, runtime, role, layers, environment, reservedConcurrency, policy } = value
  if (!isText(codeSha256) || !isText(handler) || !isText(runtime) || !isText(role)) return undefined
  if (!Array.isArray(layers) || !isFields(environment)) return undefined
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
