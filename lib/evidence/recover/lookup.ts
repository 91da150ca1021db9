import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../../aws/clients.ts'
import { answered, read } from '../../aws/read.ts'
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
