import { canonicalJson, documentOf, type Fields, isFields } from '../text/fields.ts'
import type { FunctionState, Guard, GuardDeployment, GuardRecord } from '../model/index.ts'
import { schedulePart } from '../tamper/forwarding/path-faults.ts'
import { guardRecordItem } from './keys.ts'
import type { MemoryIndex } from './memory-index.ts'
import { macFault, macOf } from './mac.ts'
import { bytesIn, textIn } from './attributes.ts'
import type { Claim, StateTable } from './state-table.ts'

/** What the table has of a guard's functions. */
export type RecordedGuard = Pick<GuardDeployment, 'recorded' | 'recordedBefore' | 'distrusted'>

/** Who a record is of, as its body says it. */
const guardName = (deployment: GuardDeployment) => guardRecordItem.key(deployment, '').pk

/**
 * What was recorded of the guard's functions for this deployment, by the key that makes the MACs: whoever can write to
 * the table alone cannot move it. `recordedBefore` where others were recorded and this one was not. Nothing where the
 * table has no such key.
 * @param index by which it is known that there was one
 * @throws whatever DynamoDB answers
 */
export async function getGuardRecord(
  table: StateTable,
  deployment: GuardDeployment,
  index?: MemoryIndex,
): Promise<RecordedGuard> {
  if (table.macKey === undefined) return {}
  const { pk, sk: prefix } = guardRecordItem.key(deployment, '')
  const claims = await table.claims({ pk, prefix, consistent: true })
  const { sk } = guardRecordItem.key(deployment, deployment.id)
  const claim = claims.find(({ key }) => key.sk === sk)
  if (claim) return openItem(table, deployment, claim)
  if (index?.items.some(({ key }) => key.pk === pk && key.sk === sk)) return { distrusted: 'it was removed' }
  return claims.length > 0 ? { recordedBefore: true } : {}
}

async function openItem(
  table: StateTable,
  deployment: GuardDeployment,
  { item, isOwn, newer }: Claim,
): Promise<RecordedGuard> {
  const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
  if (!body || !mac) return { distrusted: 'it is not whole' }
  const fault = isOwn ? undefined : await macFault(table, 'functions', body, mac)
  if (fault !== undefined) return { distrusted: fault }
  if (newer !== undefined) return { distrusted: newer }
  const record = recordIn(body)
  if (!record) return { distrusted: 'it cannot be read by this version of Trailkeeper' }
  const { guard, ...recorded } = record
  const isOfThis = guard === guardName(deployment) && recorded.deploymentId === deployment.id
  return isOfThis ? { recorded } : { distrusted: 'it is of another deployment' }
}

/**
 * Puts the guard's functions as they are now, with a MAC, once a deployment: what is recorded already for the same one
 * stays, so that a change made to a function since never becomes what is expected of it. A guard that could not be read
 * whole is not recorded, and none where the table has no key for MACs.
 * @throws whatever KMS or DynamoDB answers
 */
export async function putGuardRecord(table: StateTable, guard: Guard | undefined): Promise<void> {
  const deployment = guard?.deployment
  const states = guard?.functions?.map(({ name, live }) => [name, live.ok ? live.value : undefined] as const)
  if (!deployment || !states || states.length === 0 || states.some(([, live]) => !live)) return
  const { parts = [], subscribers = { ok: true, value: undefined } } = guard
  const texts = parts.flatMap(({ name, live }) => (live.ok ? [[name, live.value] as const] : []))
  if (texts.length < parts.length || !subscribers.ok) return
  if (table.macKey === undefined || deployment.recorded || deployment.distrusted !== undefined) return
  const recordedAt = table.now().toISOString()
  const body = canonicalJson({
    guard: guardName(deployment),
    deploymentId: deployment.id,
    recordedAt,
    functions: Object.fromEntries(states),
    ...(guard.parts && { parts: { ...Object.fromEntries(texts), ...scheduleOf(guard) } }),
    ...(subscribers.value && { subscribers: subscribers.value }),
  })
  const mac = await macOf(table, 'functions', body)
  await table.put(guardRecordItem.key(deployment, ''), { at: recordedAt }, 'absent')
  await table.put(guardRecordItem.key(deployment, deployment.id), { body, mac }, 'absent')
}

function recordIn(text: string): (GuardRecord & { guard: string }) | undefined {
  const parsed = documentOf(text)
  if (!parsed) return undefined
  const { guard, deploymentId, recordedAt, functions, parts, subscribers } = parsed
  if (!isText(guard) || !isText(deploymentId) || !isText(recordedAt) || !isFields(functions)) return undefined
  const entries = Object.entries(functions).map(([name, state]) => [name, stateIn(state)] as const)
  const states = Object.fromEntries(entries.flatMap(([name, state]) => (state ? [[name, state]] : [])))
  return {
    guard,
    deploymentId,
    recordedAt,
    functions: states,
    ...(isFields(parts) && { parts: textsOfFields(parts) }),
    ...(Array.isArray(subscribers) && { subscribers: subscribers.filter(isText) }),
  }
}

function stateIn(value: unknown): FunctionState | undefined {
  if (!isFields(value)) return undefined
  const { codeSha256, handler, runtime, role, layers, environment, reservedConcurrency, policy, settings } =
    value
  if (!isText(codeSha256) || !isText(handler) || !isText(runtime) || !isText(role)) return undefined
  if (!Array.isArray(layers) || !isFields(environment)) return undefined
  return {
    codeSha256,
    handler,
    runtime,
    role,
    layers: layers.filter(isText),
    environment: textsOfFields(environment),
    ...(typeof reservedConcurrency === 'number' && { reservedConcurrency }),
    ...(isText(policy) && { policy }),
    ...(isFields(settings) && { settings: textsOfFields(settings) }),
  }
}

const textsOfFields = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (isText(text) ? [[name, text] as const] : [])),
  )

/** When the sweep wakes, as one more part. */
const scheduleOf = ({ schedule }: Guard): Record<string, string> =>
  schedule?.ok && schedule.value ? { [schedulePart]: schedule.value.expression ?? '' } : {}

const isText = (value: unknown): value is string => typeof value === 'string'
