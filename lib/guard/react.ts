import { randomBytes } from 'node:crypto'
import { partitionOfRegion } from '../aws/regions.ts'
import { checkedPlan } from '../plan/checked-plan.ts'
import { finish, lookAgain, plannedOutcomes, sweep, type Sweep, type Swept, withOutcomes } from '../flow.ts'
import { gapOf } from './gap/gap-of.ts'
import type {
  Arn,
  Finding,
  Gap,
  Outcome,
  PlannedRepair,
  Region,
  Report,
  Snapshot,
  Tamper,
  Trail,
} from '../model/index.ts'
import type { PlanningContext } from '../remediate/remedy.ts'
import { restorations } from '../remediate/shared/restorations.ts'
import { affectedTrails, concernsOnly, isRestedOn, type TamperEvent } from './tamper-of-event.ts'
import { isStartSettled, type Reaction, startOutcome } from './start-outcome.ts'
import { eventRepairs, leftToPeople, type LeftToPeople } from './event-repairs.ts'
import {
  baselineParts,
  type GuardSettings,
  knownDeployment,
  noBaselines,
  stateOf,
  trailsThatLogged,
} from './guard-settings.ts'
import { judgedByBaseline, judgedByRules } from './judged-by-baseline.ts'
import { looksAtGuard, ofSingleTrails, runsInReaction } from './runs-in-reaction.ts'
import type { Protection } from './protection.ts'
import { repairsAllowed, repairWithinBudget } from './repair-within-budget.ts'
import type { Start } from './start-at-once.ts'
import { notifyOfReaction } from './notify-of-reaction.ts'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../aws/clients.ts'
import { actorOfRecord } from '../tamper/actor-of-record.ts'
import { documentOf } from '../text/fields.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { putPipelineChange } from '../state/recent-changes.ts'
import { loadBaselines, type LoadedBaselines } from '../state/signed-baselines.ts'
import type { StateTable } from '../state/state-table.ts'

/** Reads live state, repairs, and notifies. */
export async function react(settings: GuardSettings, reaction: Reaction): Promise<Report> {
  const run = await runFor(settings, reaction)
  const swept = await sweep(run)
  const { start } = reaction
  const known = run.planning.baselines ?? new Map()
  const affected = affectedTrails(reaction.seen, swept.snapshot.trails, known.values())
  const restoredOn = (live: Snapshot) =>
    restorations(live, run.policy, run.planning).filter((repair) => concernsOnly(affected, repair))
  const restored = restoredOn(swept.snapshot)
  const judged = judgedByBaseline(reaction.seen, reaction.envelope, restored)
  const about = (findings: readonly Finding[]) =>
    findings.filter((finding) => isAbout(finding, affected, judged))
  const planning = planningWith(run.planning, judged, affected, start)
  const wanted = await checkedPlan({ ...run, planning }, swept.snapshot, about(swept.findings), (live) => [
    ...restoredOn(live),
    ...eventRepairs(judged, affected, live, run.policy, planning),
  ])
  const planned = wanted.filter((repair) => !isSettled(start, repair))
  const seen = judgedByRules(judged, reaction.envelope, planned)
  const allowed = allowedOf(settings, planned, planning, affected, seen)
  const done = await repairWithinBudget(settings, allowed)
  const end = await lookAgain(run, swept, done)
  const refused = planned.filter(({ remedy }) => restored.some((repair) => repair.remedy === remedy))
  const left = await leftToPeople(settings, { seen, baselines: known, refused, done })
  const outcomes = [
    ...startOutcomes(start, end, done),
    ...done,
    ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
    ...left.outcomes,
  ]
  const tamper = seen.verdict === 'benign' ? undefined : await confirmed(settings, seen, left)
  const gaps =
    seen.verdict === 'tamper' ? await gapsOf(settings, seen, affected, { swept, end, planning }) : []
  const report = {
    ...withOutcomes(
      finish({ ...run, ...(tamper && { tamper }) }, { ...end, findings: about(end.findings) }, []),
      outcomes,
    ),
    ...(gaps.length > 0 && { gaps }),
  }
  const { pipeline } = seen.tamper
  if (pipeline !== undefined && seen.verdict === 'tamper')
    await putPipelineChange(stateOf(settings), seen.account, pipeline, affected)
  const gone = [...affected].filter((arn) => !end.snapshot.trails.some((trail) => trail.arn === arn))
  await notifyOfReaction(settings, { ...reaction, seen }, report, gone)
  return report
}

async function confirmed(
  { clients }: GuardSettings,
  { tamper }: TamperEvent,
  { commands }: LeftToPeople,
): Promise<Tamper> {
  return withConfirmedActor(clients, { ...tamper, ...(commands.length > 0 && { byHand: commands }) })
}

async function runFor(settings: GuardSettings, { seen, protection }: Reaction): Promise<Sweep> {
  const { clients, policy, now, homeRegion } = settings
  const state = stateOf(settings)
  const [seenLogging, baselines, deployment, checks] = await Promise.all([
    trailsThatLogged(state, seen.account),
    concernedBaselines(state, seen),
    looksAtGuard(seen.eventSource) ? knownDeployment(state, settings) : undefined,
    settings.checks ?? import('../checks/all-checks.ts').then((m) => m.allChecks),
  ])
  const concerns = concernedTrails(seen, baselines.trusted)
  return {
    clients,
    policy,
    parts: baselineParts,
    checks: checks.filter((check) => runsInReaction(check, policy, seen.eventSource)),
    defaultRegion: homeRegion,
    regions: regionsFor(seen, protection, homeRegion),
    identity: { account: seen.account, partition: partitionOfRegion(seen.region), callerArn: '' },
    planning: { seenLogging, suffix: randomBytes(4).toString('hex'), baselines: baselines.trusted },
    ...(deployment && { deployment }),
    ...(concerns && { concerns }),
    now,
  }
}

/**
 * A call on a trail only works in its home region. What trails rest on may stand elsewhere than they do; and the guard's
 * own rules are judged with all that the trails rest on in view, so that none is narrowed for what was not looked at.
 */
function regionsFor(seen: TamperEvent, protection: Protection | undefined, homeRegion: Region): Region[] {
  if (seen.eventSource === 'cloudtrail.amazonaws.com') return [seen.region]
  return [...new Set([...(protection?.regions ?? []), homeRegion, seen.region])]
}

const isAbout = ({ resource }: Finding, affected: ReadonlySet<Arn>, { account }: TamperEvent): boolean =>
  affected.has(resource) || resource === account

/** A StopLogging that went through is proof that the trail was meant to log. */
function planningWith(
  known: PlanningContext,
  seen: TamperEvent,
  affected: ReadonlySet<Arn>,
  start: Start | undefined,
): PlanningContext {
  const { eventName } = seen.tamper
  const [trailArn] = seen.verdict === 'tamper' ? affected : []
  const isNamed = seen.eventSource === 'cloudtrail.amazonaws.com' && trailArn !== undefined
  const wasStopped = eventName === 'StopLogging' && seen.verdict === 'tamper'
  const stopped = wasStopped ? [...affected, ...(start ? [start.trail] : [])] : []
  return {
    ...known,
    ...(isNamed && { tampered: { trailArn, eventName } }),
    seenLogging: new Set([...known.seenLogging, ...stopped]),
  }
}

/** What a pipeline changed is proposed. */
function allowedOf(
  { policy }: GuardSettings,
  planned: readonly PlannedRepair[],
  planning: PlanningContext,
  affected: ReadonlySet<Arn>,
  seen: TamperEvent,
): PlannedRepair[] {
  if (seen.tamper.pipeline !== undefined) return []
  return repairsAllowed(planned, policy, planning).filter((repair) => concernsOnly(affected, repair))
}

/** A start that is settled must not be made by the back door. */
const isSettled = (start: Start | undefined, { remedy, resource }: PlannedRepair): boolean =>
  start !== undefined && isStartSettled(start) && remedy === 'start-logging' && resource === start.trail

function startOutcomes(start: Start | undefined, end: Swept, done: readonly Outcome[]): Outcome[] {
  if (!start) return []
  const isTriedAgain = done.some(
    ({ remedy, resource }) => remedy === 'start-logging' && resource === start.trail,
  )
  const outcome = isTriedAgain ? undefined : startOutcome(start, end.snapshot)
  return outcome ? [outcome] : []
}

async function gapsOf(
  { clients, now }: GuardSettings,
  seen: TamperEvent,
  affected: ReadonlySet<Arn>,
  { swept, end, planning }: { swept: Swept; end: Swept; planning: PlanningContext },
): Promise<Gap[]> {
  if (seen.eventSource !== 'cloudtrail.amazonaws.com') return []
  const gaps = await Promise.all(
    [...affected].map((trailArn) => {
      const baseline = planning.baselines?.get(trailArn)
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

/** The baselines of the trails that a call concerns, and no others: each costs a request to KMS. */
async function concernedBaselines(state: StateTable, seen: TamperEvent): Promise<LoadedBaselines> {
  const { account, region, eventSource, tamper } = seen
  const { target } = tamper
  if (target === undefined) return noBaselines
  if (eventSource === 'cloudtrail.amazonaws.com') {
    const named = `arn:${partitionOfRegion(region)}:cloudtrail:${region}:${account}:trail/${target}`
    return loadBaselines(state, account, target.startsWith('arn:') ? target : named)
  }
  if (!isRestedOn(eventSource)) return noBaselines
  return loadBaselines(state, account, (claimed) => affectedTrails(seen, [], [claimed]).size > 0)
}

/** Which trails a reaction reads in detail, with what they rest on; undefined where it needs all of the regions'. */
function concernedTrails(
  seen: TamperEvent,
  baselines: ReadonlyMap<string, Baseline>,
): ((trail: Trail) => boolean) | undefined {
  if (!ofSingleTrails.includes(seen.eventSource)) return undefined
  return (trail) => affectedTrails(seen, [trail], baselines.values()).has(trail.arn)
}
