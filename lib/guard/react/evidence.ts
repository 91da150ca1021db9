import { answered } from '../../aws/read.ts'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../../aws/clients.ts'
import type { Swept } from '../../flow.ts'
import type { Gap, Tamper } from '../../model/index.ts'
import { actorOfRecord } from '../../tamper/actor-of-record.ts'
import { documentOf } from '../../text/fields.ts'
import { homeStatus } from '../../trail/status.ts'
import { gapOf } from './gap-of.ts'
import type { GuardSettings } from '../guard-settings.ts'
import type { Evidence, Judged } from './reaction.ts'

/** Asks event history, for the call and for what it may have hidden, both at once. */
export async function evidenceOf(settings: GuardSettings, reaction: Judged, end: Swept): Promise<Evidence> {
  const { seen } = reaction
  if (seen.verdict === 'benign') return { gaps: [] }
  const [tamper, gaps] = await Promise.all([
    withConfirmedActor(settings.clients, seen.tamper),
    seen.verdict === 'tamper' ? gapsOf(settings, reaction, end) : [],
  ])
  if (tamper.confirmed) return { tamper, gaps: gaps.map(({ claimed: _claimed, ...gap }) => gap) }
  return { tamper, gaps: gaps.filter((gap) => !isContradicted(gap, end)) }
}

/** A stop that the trail's own status does not show, and that event history does not either, is none. */
function isContradicted({ cause, claimed, trailArn }: Gap, { snapshot }: Swept): boolean {
  const trail = snapshot.trails.find(({ arn }) => arn === trailArn)
  return cause === 'stopped' && claimed === true && trail !== undefined && homeStatus(trail).ok
}

async function gapsOf(
  { clients, now }: GuardSettings,
  { seen, affected, swept, baselines }: Judged,
  end: Swept,
): Promise<Gap[]> {
  if (seen.eventSource !== 'cloudtrail.amazonaws.com') return []
  const gaps = await Promise.all(
    [...affected].map((trailArn) => {
      const baseline = baselines.get(trailArn)
      return gapOf(clients, {
        tamper: seen.tamper,
        trailArn,
        before: swept.snapshot,
        after: end.snapshot,
        ...(baseline && { baseline }),
        now: now(),
      })
    }),
  )
  return gaps.filter((gap) => gap !== undefined)
}

/** Event history lags by minutes: a reaction asks once and briefly, and otherwise says what the event claims. */
const patience = 3_000

/**
 * Who made the call by event history, which nobody can write to. What history has wins over what the event claims.
 * @returns the same tampering, with `confirmed`; unconfirmed where history does not show the event, or not in time
 */
async function withConfirmedActor(clients: Clients, tamper: Tamper): Promise<Tamper> {
  try {
    const client = await clients.cloudtrailUnpaced(tamper.region)
    const { Events } = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: tamper.eventId }],
      }),
      { abortSignal: AbortSignal.timeout(patience) },
    )
    const record = documentOf(
      answered(Events, 'Events').find((event) => event.EventId === tamper.eventId)?.CloudTrailEvent,
    )
    if (!record) return { ...tamper, confirmed: false }
    return { ...tamper, actor: actorOfRecord(record), confirmed: true }
  } catch {
    // Who it was is worth knowing, and not worth losing the alert for.
    return { ...tamper, confirmed: false }
  }
}
