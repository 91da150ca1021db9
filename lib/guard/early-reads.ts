import type { Arn, ResourceAlertStates } from '../model/index.ts'
import { getAlertStates } from '../state/alert-states.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'
import { isSignerReady } from '../state/signer.ts'
import { protectedByDefault } from '../tamper/protected-resources.ts'
import { concernedBaselines } from './concerned-baselines.ts'
import { drillOf, type Drilled } from './drill-of.ts'
import { alertName, type Envelope } from './envelope.ts'
import { type GuardSettings, stateOf, trailsThatLogged } from './guard-settings.ts'
import type { FirstCall } from './start-at-once.ts'
import { judgedEnvelope } from './tamper-of-event.ts'

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
