import type { AccountId, Arn } from '../model/index.ts'
import { field, nonEmpty } from '../text/fields.ts'
import { lastSeenItem, seenLoggingItem } from './keys.ts'
import { textIn } from './attributes.ts'
import type { StateTable } from './state-table.ts'

/** Trails that some run saw logging: one that is found stopped was stopped by somebody. */
export async function getSeenLogging(table: StateTable, account: AccountId): Promise<Set<Arn>> {
  const { pk, sk: prefix } = seenLoggingItem.key(account)
  const items = await table.query({ pk, prefix })
  return new Set(items.map((item) => seenLoggingItem.restOf(textIn(item, 'sk') ?? '')))
}

/** Puts which trails are logging now. */
export const putSeenLogging = (
  table: StateTable,
  account: AccountId,
  trails: readonly Arn[],
): Promise<void> =>
  table.putAll(
    trails.map((arn) => ({
      key: seenLoggingItem.key(account, arn),
      attributes: {
        seenAt: table.now().toISOString(),
        expiresAt: table.expiresAfter(seenLoggingItem.keptFor),
      },
    })),
  )

/** How a sweep last saw a trail. */
export type LastSeen = {
  seenAt: string
  /** GetTrailStatus's StopLoggingTime: when it was last stopped. */
  stoppedAt?: string
  /** A hash of its configuration. */
  configuration: string
}

/** How each trail was last seen, but for those that were gone. */
export async function getLastSeen(table: StateTable, account: AccountId): Promise<Map<Arn, LastSeen>> {
  const all = await table.queryJson(lastSeenItem.key(account))
  return new Map(
    [...all].flatMap(([sk, value]): [Arn, LastSeen][] => {
      const seenAt = nonEmpty(field(value, 'seenAt'))
      const stoppedAt = nonEmpty(field(value, 'stoppedAt'))
      if (seenAt === undefined || field(value, 'gone') === true) return []
      const configuration = nonEmpty(field(value, 'configuration')) ?? ''
      const seen = { seenAt, configuration, ...(stoppedAt !== undefined && { stoppedAt }) }
      return [[lastSeenItem.restOf(sk), seen]]
    }),
  )
}

/** Puts how trails are seen now; undefined for one that is gone, which is not looked for any more. */
export async function putLastSeen(
  table: StateTable,
  account: AccountId,
  seen: ReadonlyMap<Arn, LastSeen | undefined>,
): Promise<void> {
  await Promise.all(
    [...seen].map(([trail, last]) =>
      table.putJson(
        lastSeenItem.key(account, trail),
        last ?? { gone: true, seenAt: table.now().toISOString() },
        lastSeenItem.keptFor,
      ),
    ),
  )
}
