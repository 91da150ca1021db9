import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn } from '../model/index.ts'
import { field, nonEmpty } from '../text/fields.ts'
import { keep, keptUnder } from './kept.ts'
import type { StateTable } from './state-table.ts'

/** How a sweep last saw a trail. */
export type Sighting = {
  seenAt: string
  /** GetTrailStatus's StopLoggingTime: when it was last stopped. */
  stoppedAt?: string
  /** A hash of its configuration. */
  configuration: string
}

const daysKept = 400
const keyOf = (account: AccountId, trail = '') => ({ pk: `account#${account}`, sk: `sighting#${trail}` })

/** How each trail was last seen, trails that are gone since included. */
export async function sightings(
  clients: Clients,
  table: StateTable,
  account: AccountId,
): Promise<Map<Arn, Sighting>> {
  const all = await keptUnder(clients, table, keyOf(account))
  return new Map(
    [...all].flatMap(([trail, value]): [Arn, Sighting][] => {
      const seenAt = nonEmpty(field(value, 'seenAt'))
      const stoppedAt = nonEmpty(field(value, 'stoppedAt'))
      if (seenAt === undefined || field(value, 'gone') === true) return []
      const configuration = nonEmpty(field(value, 'configuration')) ?? ''
      return [[trail, { seenAt, configuration, ...(stoppedAt !== undefined && { stoppedAt }) }]]
    }),
  )
}

/** Remembers how trails are seen now; undefined for one that is gone, which is forgotten. */
export async function rememberSightings(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  seen: ReadonlyMap<Arn, Sighting | undefined>,
  at: Date,
): Promise<void> {
  await Promise.all(
    [...seen].map(([trail, sighting]) =>
      keep(clients, table, keyOf(account, trail), sighting ?? { gone: true, seenAt: at.toISOString() }, {
        at,
        days: daysKept,
      }),
    ),
  )
}
