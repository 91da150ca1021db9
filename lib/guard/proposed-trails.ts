import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { keep, keptUnder } from '../state/kept.ts'
import type { StateTable } from '../state/state-table.ts'
import { field, numberOf } from '../text/fields.ts'
import type { GuardSettings } from './guard-settings.ts'
import type { Reaction } from './reaction.ts'

/** After a pipeline's change a person has a day to accept it or to take it back, before sweeps repair it. */
const coolDown = 24 * 3_600_000

const keyOf = (account: AccountId, trail = '') => ({ pk: `account#${account}`, sk: `proposed#${trail}` })

/** Notes that a known pipeline changed trails, so that the sweep proposes what the reaction only proposed. */
export async function rememberPipeline(
  { clients, table, now }: GuardSettings,
  { seen }: Pick<Reaction, 'seen'>,
  affected: ReadonlySet<Arn>,
): Promise<void> {
  const { pipeline } = seen.tamper
  if (pipeline === undefined || seen.verdict !== 'tamper') return
  const value = { pipeline, until: now().getTime() + coolDown }
  await Promise.all(
    [...affected].map((trail) =>
      keep(clients, table, keyOf(seen.account, trail), value, { at: now(), days: 2 }),
    ),
  )
}

/** Trails that a known pipeline changed within the last day: what is wrong with them is proposed for repair. */
export async function proposedTrails(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  now: Date,
): Promise<Set<Arn>> {
  const marks = await keptUnder(clients, table, keyOf(account))
  const open = [...marks].filter(([, mark]) => (numberOf(field(mark, 'until')) ?? 0) > now.getTime())
  return new Set(open.map(([trail]) => trail))
}
