import type { Clients } from '../aws/clients.ts'
import type { AccountId } from '../model/index.ts'
import { field, nonEmpty } from '../text/fields.ts'
import { keep, kept } from './kept.ts'
import type { StateTable } from './state-table.ts'

const day = 24 * 3_600_000
const keyOf = (account: AccountId) => ({ pk: `account#${account}`, sk: 'deleted' })

/** Notes that a trail of the account was deleted. */
export const noteDeletion = (
  clients: Clients,
  table: StateTable,
  account: AccountId,
  eventTime: string,
  at: Date,
): Promise<void> => keep(clients, table, keyOf(account), { eventTime }, { at, days: 2 })

/** True where a trail was deleted in the day before: whoever makes one then takes its name or its place in the quota. */
export async function followsDeletion(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  eventTime: string,
): Promise<boolean> {
  const deleted = nonEmpty(field(await kept(clients, table, keyOf(account)), 'eventTime'))
  if (deleted === undefined) return false
  const after = Date.parse(eventTime) - Date.parse(deleted)
  return after >= 0 && after <= day
}
