import type { Arn, ResourceAlertStates } from '../../model/index.ts'
import { partitionOfRegion } from '../../aws/regions.ts'
import { getAlertStates } from '../../state/alert-states.ts'
import { loadBaselines, type LoadedBaselines } from '../../state/signed-baselines.ts'
import { isSignerReady } from '../../state/signer.ts'
import type { StateTable } from '../../state/state-table.ts'
import { protectedByDefault } from '../../tamper/protected-resources.ts'
import { drillOf, type Drilled } from '../drill-of.ts'
import { alertName, type Envelope } from '../envelope.ts'
import { type GuardSettings, noBaselines, stateOf, trailsThatLogged } from '../guard-settings.ts'
import type { FirstCall } from '../start-at-once.ts'
import { affectedTrails, isRestedOn, judgedEnvelope, type TamperEvent } from '../tamper-of-event.ts'
import { trailArnOf } from '../../text/arn.ts'

/** What a reaction to a call on a trail needs of the memory, asked for before it is known whether it is needed. */
export type EarlyReads = {
  logged: Promise<ReadonlySet<Arn>>
  baselines: Promise<LoadedBaselines>
  alertStates: Promise<ResourceAlertStates[]>
  drill: Promise<Drilled | undefined>
}

/**
 * Asks the memory beside the start of a stopped trail, not after it: each round trip in a row is time to the alert. The
 * start leaves first, and its note with it. Nothing is asked early for other services' calls, most of which end at once.
 */
export function earlyReads(
  settings: GuardSettings,
  envelope: Envelope,
  first: FirstCall,
): EarlyReads | undefined {
  if (envelope.eventSource !== 'cloudtrail.amazonaws.com') return undefined
  const state = stateOf(settings)
  const ready = isReady(settings, first)
  const after = <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = ready.then(ask)
    // Whoever awaits it sees its failure; one that nobody needs must not end the process.
    answer.catch(() => undefined)
    return answer
  }
  return {
    logged: after(() => trailsThatLogged(state, envelope.account)),
    // Which trail a call on a trail names does not hang on what is protected besides.
    baselines: after(() => concernedBaselines(state, judgedEnvelope(envelope, protectedByDefault))),
    drill: after(() => drillOf(state, envelope)),
    alertStates: after(() => getAlertStates(state, envelope.account, alertName(envelope))),
  }
}

/**
 * When the start and its note are on their way. In a process that has no secret of the memory yet the note waits for
 * that, and what is read must not take its place: it waits for the answers.
 */
export async function isReady(
  { clients, baselineKey }: GuardSettings,
  { left, answer }: FirstCall,
): Promise<void> {
  const isWarm = isSignerReady(clients, baselineKey)
  await left
  if (!isWarm) await answer.catch(() => undefined)
}

/** The baselines of the trails that a call concerns, and no others: each costs a request to KMS. */
export async function concernedBaselines(state: StateTable, seen: TamperEvent): Promise<LoadedBaselines> {
  const { account, region, eventSource, tamper } = seen
  const { target } = tamper
  if (target === undefined) return noBaselines
  if (eventSource === 'cloudtrail.amazonaws.com') {
    const named = trailArnOf({ partition: partitionOfRegion(region), region, account }, target)
    return loadBaselines(state, account, target.startsWith('arn:') ? target : named)
  }
  if (!isRestedOn(eventSource)) return noBaselines
  return loadBaselines(state, account, (claimed) => affectedTrails(seen, [], [claimed]).size > 0)
}
