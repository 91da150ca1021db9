import { randomBytes } from 'node:crypto'
import { partitionOfRegion } from '../../aws/regions.ts'
import { sweep, type Sweep } from '../../flow.ts'
import type { Arn, Region, Trail } from '../../model/index.ts'
import { canariesOf, getDrills, holds } from '../../state/drills.ts'
import type { LoadedBaselines } from '../../state/signed-baselines.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import {
  baselineParts,
  type GuardSettings,
  knownDeployment,
  stateOf,
  trailsThatLogged,
} from '../guard-settings.ts'
import type { Protection } from '../protection.ts'
import { looksAtGuard, ofSingleTrails, runsInReaction } from '../runs-in-reaction.ts'
import { rememberNeverLogged } from '../start-at-once.ts'
import { affectedTrails, type TamperEvent } from '../tamper-of-event.ts'
import { concernedBaselines } from './early-reads.ts'
import type { Gathered, Reaction } from './reaction.ts'

/** Reads what the call concerns, as it is now. */
export async function gather(settings: GuardSettings, reaction: Reaction): Promise<Gathered> {
  const { run, baselines, broken } = await runFor(settings, reaction)
  const swept = await sweep(run)
  const { trails } = swept.snapshot
  rememberNeverLogged(settings.clients, swept.snapshot)
  const affected = affectedTrails(reaction.seen, trails, baselines.values())
  return { ...reaction, run, swept, baselines, broken, affected }
}

type Prepared = { run: Sweep; baselines: ReadonlyMap<Arn, Baseline>; broken: LoadedBaselines['broken'] }

async function runFor(settings: GuardSettings, { seen, protection, early }: Reaction): Promise<Prepared> {
  const { clients, policy, now, homeRegion } = settings
  const { account, eventSource } = seen
  const state = stateOf(settings)
  const [seenLogging, { trusted, broken }, deployment, drills, checks] = await Promise.all([
    early?.logged ?? trailsThatLogged(state, account),
    early?.baselines ?? concernedBaselines(state, seen),
    looksAtGuard(eventSource) ? knownDeployment(state, settings) : undefined,
    // No rule is made to hear of a canary's bucket, which is gone soon.
    looksAtGuard(eventSource) ? getDrills(state, account, (drill) => holds(drill, now())) : [],
    settings.checks ?? import('../../checks/all-checks.ts').then((m) => m.allChecks),
  ])
  const concerns = concernedTrails(seen, trusted)
  const leftOut = canariesOf(drills)
  const run = {
    clients,
    policy,
    parts: baselineParts,
    checks: checks.filter((check) => runsInReaction(check, policy, eventSource)),
    defaultRegion: homeRegion,
    regions: regionsFor(seen, protection, homeRegion),
    identity: { account, partition: partitionOfRegion(seen.region), callerArn: '' },
    planning: { seenLogging, suffix: randomBytes(4).toString('hex'), baselines: trusted },
    ...(leftOut.size > 0 && { leftOut }),
    ...(deployment && { deployment }),
    ...(concerns && { concerns }),
    now,
  }
  // Of what others rest on, the sweep tells.
  return { run, baselines: trusted, broken: eventSource === 'cloudtrail.amazonaws.com' ? broken : [] }
}

/**
 * A call on a trail only works in its home region. What trails rest on may stand elsewhere than they do; and the guard's
 * own rules are judged with all that the trails rest on in view, so that none is narrowed for what was not looked at.
 */
function regionsFor(seen: TamperEvent, protection: Protection | undefined, homeRegion: Region): Region[] {
  if (seen.eventSource === 'cloudtrail.amazonaws.com') return [seen.region]
  return [...new Set([...(protection?.regions ?? []), homeRegion, seen.region])]
}

/** Which trails a reaction reads in detail, with what they rest on; undefined where it needs all of the regions'. */
function concernedTrails(
  seen: TamperEvent,
  baselines: ReadonlyMap<string, Baseline>,
): ((trail: Trail) => boolean) | undefined {
  if (!ofSingleTrails.includes(seen.eventSource)) return undefined
  return (trail) => affectedTrails(seen, [trail], baselines.values()).has(trail.arn)
}
