import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../../aws/clients.ts'
import { answered, read } from '../../aws/read.ts'
import { type ApiBudget, type Clock, createApiBudget, realClock } from '../../aws/request-path.ts'
import type { Read, Region } from '../../model/index.ts'
import type { Slice } from './slots.ts'
import type { Page } from './spool.ts'

/** CloudTrail API reference, LookupEvents, MaxResults. */
const mostInPage = 50

/**
 * One page of a region's event history, newest events first: management events alone. Tokens hold for the same range
 * only (CloudTrail API reference, LookupEvents, NextToken).
 */
export function lookUp(clients: Clients, region: Region, slice: Slice, token?: string): Promise<Read<Page>> {
  return read('cloudtrail:LookupEvents', async () => {
    const client = await clients.cloudtrail(region)
    const { Events, NextToken } = await client.send(
      new LookupEventsCommand({
        StartTime: new Date(slice.from),
        EndTime: new Date(slice.to),
        MaxResults: mostInPage,
        ...(token !== undefined && { NextToken: token }),
      }),
    )
    const records = answered(Events, 'Events').map(textOfEvent)
    return { records, ...(NextToken !== undefined && NextToken !== '' && { next: NextToken }) }
  })
}

/** The record as it stands; where there is none, a line that is none, so that it is counted and not lost silently. */
const textOfEvent = ({ CloudTrailEvent, EventId }: Event): string =>
  CloudTrailEvent ?? JSON.stringify({ withoutRecord: EventId ?? null })

/**
 * How many look-ups of a region are under way at once: the first alone, while connections are made, and then two, which
 * is what the quota lets come together if something holds them up. A third where answers take so long that two do not use
 * the quota up.
 */
export function lookupGate(now: () => number = () => performance.now()) {
  let [underWay, answers, first] = [0, 0, 0]
  const waiting: (() => void)[] = []
  const isSlow = () => answers >= 8 && (now() - first) / (answers - 1) > slowPage
  const most = () => (answers === 0 ? 1 : isSlow() ? mostLanes : 2)
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    while (underWay >= most()) await new Promise<void>((resolve) => waiting.push(resolve))
    underWay += 1
    try {
      return await ask()
    } finally {
      underWay -= 1
      answers += 1
      if (answers === 1) first = now()
      for (const wake of waiting.splice(0)) wake()
    }
  }
}

/** Look-ups of one region at once, at most. */
export const mostLanes = 3

/** Two look-ups a second leave half a second between pages. */
const slowPage = 600

/**
 * LookupEvents allows two a second in each account and region (CloudTrail user guide, "Quotas"); it may be late by a bit.
 * `shared`: three quarters, while a guard may have something to look up.
 */
export const lookupsASecond = { whole: 1.96, shared: 1.5 } as const

/** What a turn that came late may be made up for: as much again may be late on the way before two come as one too many. */
const madeUp = 250

/**
 * Spaces look-ups in each region from when the one before really left: what a busy machine held up leaves one by one, not
 * all at once.
 */
export function spacedLookups(perSecond: number, clock: Clock = realClock): ApiBudget {
  const interval = 1000 / perSecond
  const others = createApiBudget(clock)
  const last = new Map<string, Promise<{ due: number; left: number }>>()
  return (request) => {
    if (request.operation !== 'LookupEvents') return others(request)
    const before = last.get(request.region)
    const turn = async () => {
      const { due: wasDue, left } = (await before) ?? { due: -Infinity, left: -Infinity }
      const due = Math.max(clock.now(), wasDue + interval, left + interval - madeUp)
      const early = due - clock.now()
      if (early > 0) await clock.wait(early)
      return { due, left: clock.now() }
    }
    const mine = turn()
    last.set(request.region, mine)
    return mine
  }
}
