import { randomBytes } from 'node:crypto'
import { partitionOfRegion } from '../aws/regions.ts'
import { checkedPlan } from '../plan/checked-plan.ts'
import { finish, lookAgain, plannedOutcomes, sweep, type Sweep, type Swept, withOutcomes } from '../flow.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { notUndone } from './not-undone.ts'
import { isKnownNeverToHaveLogged, isKnownToLog } from '../trail/status.ts'
import type { Arn, Finding, Outcome, PlannedRepair, Region, Report, Snapshot, Trail } from '../model/index.ts'
import type { PlanningContext } from '../remediate/remedy.ts'
import { restorations } from '../remediate/shared/restorations.ts'
import { affectedTrails, concernsOnly, type TamperEvent } from './tamper-of-event.ts'
import { isStartSettled, type Reaction, startOutcome } from './start-outcome.ts'
import { eventRepairs, leftToPeople } from './event-repairs.ts'
import {
  baselineParts,
  type GuardSettings,
  knownDeployment,
  stateOf,
  trailsThatLogged,
} from './guard-settings.ts'
import { concernedBaselines } from './concerned-baselines.ts'
import { judgedByBaseline, judgedByLocks, judgedByRules } from './judged-by-baseline.ts'
import { looksAtGuard, ofSingleTrails, runsInReaction } from './runs-in-reaction.ts'
import type { Protection } from './protection.ts'
import { repairsAllowed, repairWithinBudget } from './repair-within-budget.ts'
import { rememberNeverLogged, type Start } from './start-at-once.ts'
import { notifyOfReaction } from './notify-of-reaction.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { putPipelineChange } from '../state/recent-changes.ts'
import { brokenBaselines } from './broken-baselines.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'

/** Reads live state, repairs, and notifies. */
export async function react(settings: GuardSettings, reaction: Reaction): Promise<Report> {
  const { run, broken } = await runFor(settings, reaction)
  const swept = await sweep(run)
  rememberNeverLogged(settings.clients, swept.snapshot)
  const { start } = reaction
  const known = run.planning.baselines ?? new Map()
  const affected = affectedTrails(reaction.seen, swept.snapshot.trails, known.values())
  const restoredOn = (live: Snapshot) =>
    restorations(live, run.policy, run.planning).filter((repair) => concernsOnly(affected, repair))
  const restored = restoredOn(swept.snapshot)
  const bySettings = judgedByBaseline(reaction.seen, reaction.envelope, restored)
  const judged = judgedByLocks(bySettings, reaction.envelope, known.values())
  const about = (findings: readonly Finding[]) =>
    findings.filter((finding) => isAbout(finding, affected, judged))
  const meantToLog = [...affected].filter((arn) => !hasNeverLogged(swept.snapshot, arn))
  const planning = planningWith(run.planning, judged, affected, meantToLog)
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
  const found = await evidenceOf(settings, { seen, affected, swept, end, planning })
  const outcomes = [
    ...startOutcomes(start, end, done, found),
    ...done,
    ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
    ...left.outcomes,
    ...brokenBaselines({ broken }),
  ]
  const gone = [...affected].filter((arn) => !end.snapshot.trails.some((trail) => trail.arn === arn))
  const tamper = found.tamper && {
    ...found.tamper,
    ...(left.commands.length > 0 && { byHand: left.commands }),
    ...notUndone(seen, gone, known, outcomes),
  }
  const { gaps } = found
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
  await notifyOfReaction(settings, { ...reaction, seen }, report, gone)
  return report
}

const hasNeverLogged = ({ trails }: Snapshot, arn: Arn): boolean =>
  trails.some((trail) => trail.arn === arn && isKnownNeverToHaveLogged(trail))

const isKnownToLogIn = ({ trails }: Snapshot, arn: Arn): boolean =>
  trails.some((trail) => trail.arn === arn && isKnownToLog(trail))

type Prepared = { run: Sweep; broken: LoadedBaselines['broken'] }

async function runFor(settings: GuardSettings, { seen, protection, early }: Reaction): Promise<Prepared> {
  const { clients, policy, now, homeRegion } = settings
  const state = stateOf(settings)
  const [seenLogging, baselines, deployment, checks] = await Promise.all([
    early?.logged ?? trailsThatLogged(state, seen.account),
    early?.baselines ?? concernedBaselines(state, seen),
    looksAtGuard(seen.eventSource) ? knownDeployment(state, settings) : undefined,
    settings.checks ?? import('../checks/all-checks.ts').then((m) => m.allChecks),
  ])
  const concerns = concernedTrails(seen, baselines.trusted)
  const run = {
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
  // Of what others rest on, the sweep tells.
  return { run, broken: seen.eventSource === 'cloudtrail.amazonaws.com' ? baselines.broken : [] }
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

/** A StopLogging that went through is proof that the trail was meant to log, unless its status says that it never did. */
function planningWith(
  known: PlanningContext,
  seen: TamperEvent,
  affected: ReadonlySet<Arn>,
  meantToLog: readonly Arn[],
): PlanningContext {
  const { eventName } = seen.tamper
  const [trailArn] = seen.verdict === 'tamper' ? affected : []
  const isNamed = seen.eventSource === 'cloudtrail.amazonaws.com' && trailArn !== undefined
  const wasStopped = eventName === 'StopLogging' && seen.verdict === 'tamper'
  const stopped = wasStopped ? meantToLog : []
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

function startOutcomes(
  start: Start | undefined,
  end: Swept,
  done: readonly Outcome[],
  { tamper, gaps }: Evidence,
): Outcome[] {
  if (!start) return []
  // A trail that nothing shows to have been stopped was not started, either.
  if (tamper?.confirmed !== true && gaps.length === 0 && isKnownToLogIn(end.snapshot, start.trail)) return []
  const isTriedAgain = done.some(
    ({ remedy, resource }) => remedy === 'start-logging' && resource === start.trail,
  )
  const outcome = isTriedAgain ? undefined : startOutcome(start, end.snapshot)
  return outcome ? [outcome] : []
}

/** Which trails a reaction reads in detail, with what they rest on; undefined where it needs all of the regions'. */
function concernedTrails(
  seen: TamperEvent,
  baselines: ReadonlyMap<string, Baseline>,
): ((trail: Trail) => boolean) | undefined {
  if (!ofSingleTrails.includes(seen.eventSource)) return undefined
  return (trail) => affectedTrails(seen, [trail], baselines.values()).has(trail.arn)
}
