import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../../aws/clients.ts'
import { read } from '../../aws/read.ts'
import type { Gap, Region } from '../../model/index.ts'

/** One page a region, as LookupEvents takes two requests a second in each (CloudTrail quotas). */
const pageSize = 50
const patience = 5_000

/**
 * Counts the management events of a time in event history, a page a region: `more` says that there are more than were
 * counted, or that a region did not answer.
 */
export async function eventsInHistory(
  clients: Clients,
  regions: readonly Region[],
  from: string,
  to: string,
): Promise<Gap['inHistory']> {
  const answers = await Promise.all(
    regions.map((region) => read('cloudtrail:LookupEvents', () => countIn(clients, region, from, to))),
  )
  const counted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
  const failed = answers.find((answer) => !answer.ok)
  if (failed && counted.length === 0) return failed
  return {
    ok: true,
    value: {
      events: counted.reduce((sum, { events }) => sum + events, 0),
      more: failed !== undefined || counted.some(({ more }) => more),
    },
  }
}

async function countIn(clients: Clients, region: Region, from: string, to: string) {
  const client = await clients.cloudtrailUnpaced(region)
  const { Events = [], NextToken } = await client.send(
    new LookupEventsCommand({ StartTime: new Date(from), EndTime: new Date(to), MaxResults: pageSize }),
    { abortSignal: AbortSignal.timeout(patience) },
  )
  return { events: Events.length, more: NextToken !== undefined }
}
