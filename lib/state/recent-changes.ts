import type { AccountId, Arn } from '../model/index.ts'
import { field, nonEmpty, numberOf } from '../text/fields.ts'
import { day, deletionItem, pipelineChangeItem } from './keys.ts'
import type { StateTable } from './state-table.ts'

/** Puts that a trail of the account was deleted. */
export const putDeletion = (table: StateTable, account: AccountId, eventTime: string): Promise<void> =>
  table.putJson(deletionItem.key(account), { eventTime }, deletionItem.keptFor)

/** True where a trail was deleted in the day before: whoever makes one then takes its name or its place in the quota. */
export async function followsDeletion(
  table: StateTable,
  account: AccountId,
  eventTime: string,
): Promise<boolean> {
  const deleted = nonEmpty(field(await table.getJson(deletionItem.key(account)), 'eventTime'))
  if (deleted === undefined) return false
  const after = Date.parse(eventTime) - Date.parse(deleted)
  return after >= 0 && after <= day * 1_000
}

/** After a pipeline's change a person has a day to accept it or to take it back, before sweeps repair it. */
const coolDown = day * 1_000

/** Puts that a known pipeline changed trails, so that the sweep proposes what the reaction only proposed. */
export async function putPipelineChange(
  table: StateTable,
  account: AccountId,
  pipeline: string,
  trails: Iterable<Arn>,
): Promise<void> {
  const value = { pipeline, until: table.now().getTime() + coolDown }
  await Promise.all(
    [...trails].map((trail) =>
      table.putJson(pipelineChangeItem.key(account, trail), value, pipelineChangeItem.keptFor),
    ),
  )
}

/** Trails that a known pipeline changed within the last day: what is wrong with them is proposed for repair. */
export async function getTrailsOfPipelines(table: StateTable, account: AccountId): Promise<Set<Arn>> {
  const changes = await table.queryJson(pipelineChangeItem.key(account))
  const now = table.now().getTime()
  const open = [...changes].filter(([, change]) => (numberOf(field(change, 'until')) ?? 0) > now)
  return new Set(open.map(([sk]) => pipelineChangeItem.restOf(sk)))
}
