import { type AccountId, type Gap, gapCauses, type Region, type Tamper } from '../model/index.ts'
import { documentOf, field, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import { type StateItem, numberIn, textIn } from './attributes.ts'
import { type ItemKey, recoveryItem } from './keys.ts'
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

/** A gap that was told while it lasted: nothing of it is brought back before its end is known. */
export type OpenGap = Pick<Gap, 'trailArn' | 'cause' | 'from' | 'regions'> &
  Pick<PendingGap, 'account' | 'event' | 'version'>

/**
 * Puts gaps, for the function `recover`. One that is known already stays as it is, but that it ends where it had none.
 * @param tamper the call that left them, by which one that is claimed alone is looked up
 * @throws whatever KMS or DynamoDB answers
 */
export async function putGaps(
  table: StateTable,
  account: AccountId,
  gaps: readonly Gap[] = [],
  tamper?: Pick<Tamper, 'eventId' | 'region'>,
): Promise<void> {
  for (const { trailArn, cause, from, to, regions, claimed } of gaps) {
    const [key, expiresAt] = [
      recoveryItem.key(account, from, trailArn),
      table.expiresAfter(recoveryItem.keptFor),
    ]
    const event = claimed && tamper && { id: tamper.eventId, region: tamper.region }
    const value = JSON.stringify({ account, trailArn, cause, from, to, regions, event })
    // Whoever deletes it ends what the guard would do: that is noticed.
    if ((await table.put(key, { value, version: 1, expiresAt }, 'absent')) === 'written')
      await noteInIndex(table, account, key, expiresAt)
    else if (to !== undefined) await endKnown(table, key, to)
  }
}

/** Another delivery of the event of a gap may find it ended. */
async function endKnown(table: StateTable, key: ItemKey, to: string): Promise<void> {
  const item = await table.get(key)
  const open = item && openGapIn(item)
  if (open) await endGap(table, open, to)
}

/**
 * All gaps of an account that were told while they lasted, and of which no end is known.
 * @throws whatever KMS or DynamoDB answers
 */
export async function getOpenGaps(table: StateTable, account: AccountId): Promise<OpenGap[]> {
  const items = await table.query({ pk: recoveryItem.partition, prefix: `${account}#`, consistent: true })
  return items.flatMap((item) => openGapIn(item) ?? [])
}

/**
 * Puts when a gap ended, where nobody else did: from then on the function `recover` finds it.
 * @throws whatever KMS or DynamoDB answers
 */
export async function endGap(table: StateTable, { version, ...open }: OpenGap, to: string): Promise<void> {
  const item = {
    value: JSON.stringify({ ...open, to }),
    version: version + 1,
    expiresAt: table.expiresAfter(recoveryItem.keptFor),
  }
  await table.put(recoveryItem.key(open.account, open.from, open.trailArn), item, { version })
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
  const known = factsIn(value, item)
  const to = nonEmpty(field(value, 'to'))
  if (!known || to === undefined || !(Date.parse(known.from) <= Date.parse(to))) return undefined
  const held = field(value, 'held')
  const [by, until] = [nonEmpty(field(held, 'by')), numberOf(field(held, 'until'))]
  const startedAt = numberOf(field(value, 'startedAt'))
  return {
    ...known,
    to,
    ...(startedAt !== undefined && { startedAt }),
    tries: numberOf(field(value, 'tries')) ?? 0,
    nextAt: numberOf(field(value, 'nextAt')) ?? 0,
    ...(by !== undefined && until !== undefined && { held: { by, until } }),
    isDone: field(value, 'isDone') === true,
  }
}

/** Undefined for one whose end is known. */
function openGapIn(item: StateItem): OpenGap | undefined {
  const value = documentOf(textIn(item, 'value'))
  const known = factsIn(value, item)
  const cause = gapCauses.find((one) => one === field(value, 'cause'))
  if (!known || !cause || field(value, 'to') !== undefined) return undefined
  return { ...known, cause }
}

function factsIn(value: unknown, item: StateItem): Omit<OpenGap, 'cause'> | undefined {
  const [account, trailArn, from] = ['account', 'trailArn', 'from'].map((name) =>
    nonEmpty(field(value, name)),
  )
  if (!account || !trailArn || !from || Number.isNaN(Date.parse(from))) return undefined
  const asked = field(value, 'regions')
  const event = field(value, 'event')
  const [id, region] = [nonEmpty(field(event, 'id')), nonEmpty(field(event, 'region'))]
  return {
    account,
    trailArn,
    from,
    regions: asked === 'all' ? 'all' : listOf(asked).flatMap((one) => nonEmpty(one) ?? []),
    ...(id !== undefined && region !== undefined && { event: { id, region } }),
    version: numberIn(item, 'version') ?? 1,
  }
}
