import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { Clients } from '../aws/clients.ts'
import type { Region } from '../model/index.ts'
import type { RenderedAlert } from './message/alert-message.ts'

export const alertEventSource = 'trailkeeper'
export const alertEventType = 'Trailkeeper alert'

/**
 * Puts an alert on an event bus: source `trailkeeper`, detail as in docs/alert.schema.json.
 * @param bus name or ARN
 * @throws Error where the bus took the request and not the event, with its code and message; whatever else it answers
 */
export async function putAlertEvent(
  clients: Clients,
  { bus, region }: { bus: string; region: Region },
  { event }: RenderedAlert,
): Promise<void> {
  const client = await clients.ownEvents(region)
  const { FailedEntryCount = 0, Entries = [] } = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: bus,
          Source: alertEventSource,
          DetailType: alertEventType,
          Detail: event,
        },
      ],
    }),
  )
  if (FailedEntryCount === 0) return
  const [entry] = Entries
  throw new Error(`the event bus ${bus} refused it: ${entry?.ErrorCode ?? ''}: ${entry?.ErrorMessage ?? ''}`)
}
