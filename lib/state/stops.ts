import type { AccountId, Arn } from '../model/index.ts'
import { type ItemKey, stopsItem } from './keys.ts'
import { numberIn, type StateTable, textIn, textsIn } from './state-table.ts'

export const stopsWindow = 60 * 60_000
const mostKept = 200

export type Stop = { eventId: string; eventTime: string }

/** Stops of a trail in the last 60 minutes, this one included, and when it was last started before. */
export type StopsSeen = { repeats: number; startedBefore: number }

/**
 * Puts that a trail was stopped and is being started: one write that needs no read before it, so that it can go
 * beside the call itself. The same event put twice counts once.
 * @param at when the start was sent
 */
export async function putStop(
  table: StateTable,
  { account, trail, stop, at }: { account: AccountId; trail: Arn; stop: Stop; at: Date },
): Promise<StopsSeen> {
  const key = stopsItem.key(account, trail)
  const item = await table.update(key, {
    expression:
      'ADD stops :stop SET startedBefore = if_not_exists(startedAt, :never), startedAt = :now, expiresAt = :expires',
    values: {
      ':stop': new Set([`${stop.eventTime} ${stop.eventId}`]),
      ':never': 0,
      ':now': at.getTime(),
      ':expires': table.expiresAfter(stopsItem.keptFor),
    },
  })
  const stops = textsIn(item, 'stops')
  await removeOld(table, key, stops)
  return {
    repeats: stops.filter((text) => Date.parse(stopOf(text).eventTime) > at.getTime() - stopsWindow).length,
    startedBefore: numberIn(item, 'startedBefore') ?? 0,
  }
}

/** Whoever stops a trail a thousand times must not fill the item until it takes no more. */
async function removeOld(table: StateTable, key: ItemKey, stops: readonly string[]): Promise<void> {
  if (stops.length <= mostKept) return
  const old = new Set(stops.toSorted().slice(0, stops.length - mostKept / 2))
  await table.update(key, { expression: 'DELETE stops :old', values: { ':old': old } })
}

/** Every stop that an event told of, by trail. A trail that is listed was logging before. */
export async function getStops(table: StateTable, account: AccountId): Promise<Map<Arn, Stop[]>> {
  const { pk, sk: prefix } = stopsItem.key(account)
  const items = await table.query({ pk, prefix })
  return new Map(
    items.map((item) => [stopsItem.restOf(textIn(item, 'sk') ?? ''), textsIn(item, 'stops').map(stopOf)]),
  )
}

function stopOf(text: string): Stop {
  const [eventTime = '', eventId = ''] = text.split(' ')
  return { eventTime, eventId }
}
