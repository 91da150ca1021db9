import type { AccountId, Arn } from '../model/index.ts'
import { stopsItem } from './keys.ts'
import type { StateTable } from './state-table.ts'

export const stopsWindow = 60 * 60_000
/** Whoever stops a trail a thousand times must not fill the item until it takes no more. */
const mostKept = 200

export type Stop = { eventId: string; eventTime: string }

/** Stops of a trail in the last 60 minutes, this one included. */
export type StopsSeen = { repeats: number }

/**
 * Puts that a trail was stopped and is being started: one write that needs no read before it, so that it can go
 * beside the call itself. The same event put twice counts once.
 * @param at when the start was sent
 */
export async function putStop(
  table: StateTable,
  { account, trail, stop, at }: { account: AccountId; trail: Arn; stop: Stop; at: Date },
): Promise<StopsSeen> {
  const { entries } = await table.append(stopsItem.key(account, trail), {
    text: `${stop.eventTime} ${stop.eventId}`,
    keptFor: stopsItem.keptFor,
    most: mostKept,
    whenFull: 'forgets',
  })
  const recent = entries.filter((text) => Date.parse(stopOf(text).eventTime) > at.getTime() - stopsWindow)
  return { repeats: recent.length }
}

/** Every stop that an event told of, by trail. A trail that is listed was logging before. */
export async function getStops(table: StateTable, account: AccountId): Promise<Map<Arn, Stop[]>> {
  const { pk, sk: prefix } = stopsItem.key(account)
  const journals = await table.journals({ pk, prefix })
  const known = journals.filter(({ entries }) => entries.length > 0)
  return new Map(known.map(({ key, entries }) => [stopsItem.restOf(key.sk), entries.map(stopOf)]))
}

function stopOf(text: string): Stop {
  const [eventTime = '', eventId = ''] = text.split(' ')
  return { eventTime, eventId }
}
