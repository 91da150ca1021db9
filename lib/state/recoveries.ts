import type { AccountId, Gap, Region, Tamper } from '../model/index.ts'
import { documentOf, field, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import { type StateItem, numberIn, textIn } from './attributes.ts'
import { recoveryItem } from './keys.ts'
import { noteInIndex } from './memory-index.ts'
import type { StateTable } from './state-table.ts'

/** A gap whose events are to be brought back, and how that goes. */
export type PendingGap = Pick<Gap, 'trailArn' | 'from' | 'regions'> & {
  account: AccountId
  to: string
  /** The event that alone claims it. */
  event?: { id: string; region: Region }
  /** When it was begun, in milliseconds. */
  startedAt?: number
  /** How often something kept it from being done, and when it is tried again, in milliseconds. */
  tries: number
  nextAt: number
  /** Who is at it, and until when at the latest, in milliseconds. */
  held?: { by: string; until: number }
  isDone: boolean
  version: number
}

/**
 * Puts gaps that have ended, for the function `recover`. One that is known already stays as it is.
 * @param tamper the call that left them, by which one that is claimed alone is looked up
 * @throws whatever KMS or DynamoDB answers
 */
export async function putGaps(
  table: StateTable,
  account: AccountId,
  gaps: readonly Gap[] = [],
  tamper?: Pick<Tamper, 'eventId' | 'region'>,
): Promise<void> {
  for (const { trailArn, from, to, regions, claimed } of gaps) {
    if (to === undefined) continue
    const [key, expiresAt] = [
      recoveryItem.key(account, from, trailArn),
      table.expiresAfter(recoveryItem.keptFor),
    ]
    const event = claimed && tamper && { id: tamper.eventId, region: tamper.region }
    const value = JSON.stringify({ account, trailArn, from, to, regions, event })
    // Whoever deletes it ends what the guard would do: that is noticed.
    if ((await table.put(key, { value, version: 1, expiresAt }, 'absent')) === 'written')
      await noteInIndex(table, account, key, expiresAt)
  }
}

/**
 * All gaps that are known, done or not, the one that ended first before the others.
 * @throws whatever KMS or DynamoDB answers
 */
export async function getGaps(table: StateTable): Promise<PendingGap[]> {
  const items = await table.query({ pk: recoveryItem.partition, consistent: true })
  return items
    .flatMap((item) => gapIn(item) ?? [])
    .toSorted((one, other) => Date.parse(one.to) - Date.parse(other.to))
}

/**
 * Puts how it goes with a gap, where nobody else did since it was read.
 * @returns it as it stands then; undefined where somebody else was faster
 * @throws whatever KMS or DynamoDB answers
 */
export async function putGap(table: StateTable, pending: PendingGap): Promise<PendingGap | undefined> {
  const { version, ...rest } = pending
  const item = {
    value: JSON.stringify(rest),
    version: version + 1,
    expiresAt: table.expiresAfter(recoveryItem.keptFor),
  }
  const key = recoveryItem.key(pending.account, pending.from, pending.trailArn)
  const written = await table.put(key, item, { version })
  return written === 'written' ? { ...pending, version: version + 1 } : undefined
}

/** Undefined for one whose times or names cannot be read: there is nothing that could be brought back by it. */
function gapIn(item: StateItem): PendingGap | undefined {
  const value = documentOf(textIn(item, 'value'))
  const [account, trailArn, from, to] = ['account', 'trailArn', 'from', 'to'].map((name) =>
    nonEmpty(field(value, name)),
  )
  const isRange = Date.parse(from ?? '') <= Date.parse(to ?? '')
  if (!account || !trailArn || !from || !to || !isRange) return undefined
  const asked = field(value, 'regions')
  const [event, held] = [field(value, 'event'), field(value, 'held')]
  const [id, region] = [nonEmpty(field(event, 'id')), nonEmpty(field(event, 'region'))]
  const [by, until] = [nonEmpty(field(held, 'by')), numberOf(field(held, 'until'))]
  const startedAt = numberOf(field(value, 'startedAt'))
  return {
    account,
    trailArn,
    from,
    to,
    regions: asked === 'all' ? 'all' : listOf(asked).flatMap((one) => nonEmpty(one) ?? []),
    ...(id !== undefined && region !== undefined && { event: { id, region } }),
    ...(startedAt !== undefined && { startedAt }),
    tries: numberOf(field(value, 'tries')) ?? 0,
    nextAt: numberOf(field(value, 'nextAt')) ?? 0,
    ...(by !== undefined && until !== undefined && { held: { by, until } }),
    isDone: field(value, 'isDone') === true,
    version: numberIn(item, 'version') ?? 1,
  }
}
