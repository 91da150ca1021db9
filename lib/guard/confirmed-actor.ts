import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../aws/clients.ts'
import type { Tamper } from '../model/index.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { documentOf } from '../text/fields.ts'

/** Event history lags by minutes: a reaction asks once and briefly, and otherwise says what the event claims. */
const patience = 3_000

/**
 * Who made the call by event history, which nobody can write to. What history has wins over what the event claims.
 * @returns the same tampering, with `confirmed`; unconfirmed where history does not show the event, or not in time
 */
export async function withConfirmedActor(clients: Clients, tamper: Tamper): Promise<Tamper> {
  try {
    const client = await clients.cloudtrailUnpaced(tamper.region)
    const { Events = [] } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: tamper.eventId }],
      }),
      { abortSignal: AbortSignal.timeout(patience) },
    )
    const record = documentOf(Events.find((event) => event.EventId === tamper.eventId)?.CloudTrailEvent)
    if (!record) return { ...tamper, confirmed: false }
    return { ...tamper, actor: actorOfRecord(record), confirmed: true }
  } catch {
    // Who it was is worth knowing, and not worth losing the alert for.
    return { ...tamper, confirmed: false }
  }
}
