import type { Clients } from '../aws/clients.ts'
import type { Outcome } from '../model/index.ts'
import { keep, kept } from './kept.ts'
import type { StateTable } from './state-table.ts'

/** Events come within minutes, and are retried for a day. */
const daysKept = 2
const keyOf = (requestId: string) => ({ pk: `call#${requestId}`, sk: 'own' })

/** Remembers the writes of a run by request id: how its own calls are told from others' under its role. */
export async function rememberCalls(
  clients: Clients,
  table: StateTable,
  outcomes: readonly Outcome[],
  at: Date,
): Promise<void> {
  await Promise.all(
    outcomes.map(async ({ requestId, call }) => {
      if (requestId === undefined || !call) return
      await keep(clients, table, keyOf(requestId), call.operation, { at, days: daysKept })
    }),
  )
}

/** The operation of an own call by its request id; undefined where no run made such a call. */
export async function ownCall(
  clients: Clients,
  table: StateTable,
  requestId: string,
): Promise<string | undefined> {
  const operation = await kept(clients, table, keyOf(requestId))
  return typeof operation === 'string' ? operation : undefined
}
