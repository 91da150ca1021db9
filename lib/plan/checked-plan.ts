import type { Clients } from '../aws/clients.ts'
import type { Check } from '../checks/all-checks.ts'
import { collectDestinations } from '../collect/destinations.ts'
import type { Arn, Call, Finding, PlannedRepair, Refusal, Snapshot, Trail } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { checkedRepair, checkedRepairs, preflightNeeds } from './preflight/checked-repair.ts'
import { hasCalls, planRepairs } from './plan-repairs.ts'
import type { PlanningContext } from '../remediate/remedy.ts'
import { isOwnFailure } from '../aws/errors.ts'
import { judge } from '../checks/judging/judge.ts'
import { exemptionFor } from '../checks/judging/rules.ts'
import { managementPart } from '../coverage/selector-parts.ts'
import { logsManagementEvents } from '../coverage/trails-logging-in.ts'
import { weakens } from '../coverage/weakens.ts'
import { afterCalls } from '../remediate/shared/after-calls.ts'
import { isControlTowerTrail, isRefusal } from '../remediate/shared/own-trail.ts'
import {
  furtherSettings,
  type Reshaping,
  reshapingCalls,
  reshapingRepair,
} from '../remediate/shared/reshaped-trail.ts'
import { awsCommand } from '../text/command-line.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { homeStatus, isKnownToLog } from '../trail/status.ts'

type Asked = { clients: Clients; checks: readonly Check[]; policy: Policy; planning: PlanningContext }

/**
 * The plan, made a second time with what a look ahead of its writes needs: a small collection, of the destinations
 * concerned only, and only where something is to be written.
 * @param further repairs that no finding asks for, such as restorations
 */
export async function checkedPlan(
  { clients, checks, policy, planning }: Asked,
  snapshot: Snapshot,
  findings: readonly Finding[],
  further: (snapshot: Snapshot) => PlannedRepair[] = () => [],
): Promise<PlannedRepair[]> {
  const planOn = (seen: Snapshot) => {
    const around = { snapshot: seen, policy, planning }
    const restored = withWayBack(checkedRepairs(further(seen), seen), around)
    const repairs = planRepairs(checks, findings, seen, policy, planning)
    return mergedRepairs(withoutMended(repairs, restored, checks, around), restored)
  }
  const first = planOn(snapshot)
  const needs = preflightNeeds(first, snapshot)
  if (needs.trails.length === 0 && needs.writtenBuckets.length === 0) return first
  return planOn(await collectDestinations(clients, snapshot, needs))
}

/**
 * The repairs of findings and the restorations of baselines as one plan, without two that write the same thing: where
 * both would change the same facet of the same trail, the restoration stands, as it knows what was there. It comes
 * first; of a finding's repair the calls that it leaves remain. Where a restoration mends what its check finds of the
 * account as a whole, no other trail is widened or created for that: it would be a second copy to pay for.
 */
export function mergedRepairs(
  repairs: readonly PlannedRepair[],
  restorations: readonly PlannedRepair[],
): PlannedRepair[] {
  const carried = restorations.filter((repair) => repair.calls.length > 0)
  const restored = new Set(carried.flatMap((repair) => repair.calls.flatMap(facetsOf)))
  const mended = new Set(carried.map((repair) => `${repair.check} ${repair.account}`))
  const others = repairs.flatMap((repair) => {
    if (mended.has(`${repair.check} ${repair.resource}`)) return []
    const calls = repair.calls.filter((call) => !facetsOf(call).some((facet) => restored.has(facet)))
    if (calls.length === repair.calls.length) return [repair]
    return !repair.refusal && hasCalls(calls) ? [{ ...repair, calls }] : []
  })
  return [...restorations, ...others]
}

/**
 * A repair is refused for what its check found before the restorations: where they mend it, such as by the key that stood
 * there while the policy names none, nothing is left for a person, and the refusal would say so.
 */
function withoutMended(
  repairs: readonly PlannedRepair[],
  restored: readonly PlannedRepair[],
  checks: readonly Check[],
  { snapshot, policy }: Around,
): readonly PlannedRepair[] {
  const calls = restored.flatMap((repair) => repair.calls)
  const refused = new Set(repairs.filter(({ refusal }) => refusal).map(({ check }) => check))
  if (calls.length === 0 || refused.size === 0) return repairs
  const failing = judge(
    checks.filter(({ id }) => refused.has(id)),
    afterCalls(snapshot, calls),
    policy,
  ).filter(({ status }) => status === 'fail')
  return repairs.filter(
    ({ refusal, check, resource }) =>
      !refusal || failing.some((finding) => finding.check === check && finding.resource === resource),
  )
}

/** What a call changes of a trail, one name a thing: each setting by itself. Restorations write to trails alone. */
function facetsOf({ intend }: Call): string[] {
  if (!('trailArn' in intend)) return []
  if (intend.kind !== 'trail') return [`${intend.trailArn} ${intend.kind}`]
  return Object.keys(intend.settings).map((setting) => `${intend.trailArn} ${setting}`)
}

type Around = { snapshot: Snapshot; policy: Policy; planning: PlanningContext }

/**
 * Restorations, and for a deleted trail that cannot be made again another way: its name is taken, the region is full of
 * trails (MaximumNumberOfTrailsExceededException), its bucket is gone. Where no trail is proven to log what it did,
 * another trail of the account takes its place, the youngest first, as those that take names and room are. Where none
 * can, the refusal says so, with the commands that make room.
 */
const withWayBack = (restored: readonly PlannedRepair[], around: Around): PlannedRepair[] =>
  restored.flatMap((repair) => {
    const baseline =
      repair.remedy === 'recreate-trail' && repair.refusal
        ? around.planning.baselines?.get(repair.resource)
        : undefined
    return baseline && repair.refusal ? wayBackOf(repair, baseline, around) : [repair]
  })

type Refused = Extract<PlannedRepair, { refusal: Refusal }>

function wayBackOf(repair: Refused, baseline: Baseline, around: Around): PlannedRepair[] {
  const { snapshot } = around
  if (!logsManagementEvents(baseline.selectors)) return [repair]
  if (snapshot.trails.some((trail) => takesPlaceOf(baseline, trail))) return [repair]
  const tried = candidates(around)
  // A reaction to another service's call reads no other trails.
  if (tried.some(({ trail }) => !trail.selectors.ok && isOwnFailure(trail.selectors, 'NotRead')))
    return [repair]
  for (const one of tried) {
    const reshaped = reshapedBy(one, baseline, around)
    if (reshaped.length > 0) return [...reshaped, inItsPlace(repair, one.trail)]
  }
  return [{ ...repair, refusal: withRoomMade(repair.refusal, tried, around) }]
}

/** True where it is proven that the trail logs all management events that the deleted one did, where it did. */
function takesPlaceOf({ settings, selectors, homeRegion }: Baseline, trail: Trail): boolean {
  if (!isKnownToLog(trail) || !trail.selectors.ok || !logsManagementEvents(trail.selectors.value))
    return false
  if (!trail.multiRegion && (settings.multiRegion || trail.homeRegion !== homeRegion)) return false
  return weakens(managementPart(selectors), trail.selectors.value) === undefined
}

/** Trails of the account that nobody else manages and the policy does not exempt, the youngest first. */
function candidates({ snapshot, policy, planning }: Around): Reshaping[] {
  const now = new Date(snapshot.takenAt)
  const own = snapshot.trails.filter(
    (trail) =>
      trail.account === snapshot.account &&
      // A name alone makes no trail Control Tower's: one that was there before stays its own.
      !(isControlTowerTrail(trail) && isKept(trail.arn, planning)) &&
      exemptionFor(policy, 'multi-region-trail', trail.arn, now).state !== 'valid',
  )
  return own
    .toSorted((a, b) => compareTexts(ageOf(b, planning), ageOf(a, planning)))
    .map((trail) => ({ trail, isKept: isKept(trail.arn, planning) }))
}

/** A reaction has the baseline of the deleted trail alone at hand; which trails were seen logging, it knows. */
const isKept = (arn: Arn, { baselines, seenLogging }: PlanningContext): boolean =>
  seenLogging.has(arn) || (baselines?.has(arn) === true && !baselines.get(arn)?.retired)

/**
 * CloudTrail tells no trail's age: one that the guard does not know is younger than one that it knows, and one that was
 * started last, or never, than the others.
 */
function ageOf(trail: Trail, planning: PlanningContext): string {
  const status = homeStatus(trail)
  const startedAt = (status.ok ? status.value.startedAt : undefined) ?? '9999'
  return [isKept(trail.arn, planning) ? '0' : '1', startedAt, trail.name].join(' ')
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** The repairs that put a trail into the place of another: none where every way is certain to fail. */
function reshapedBy(one: Reshaping, baseline: Baseline, around: Around): PlannedRepair[] {
  const { snapshot, policy, planning } = around
  const base = reshapingRepair(baseline, snapshot, policy)
  for (const calls of reshapingCalls(one, baseline, snapshot, policy, planning)) {
    if (isRefusal(calls) || !hasCalls(calls)) continue
    const repair = checkedRepair({ ...base, calls }, snapshot)
    if (repair.refusal) continue
    return [repair, ...furtherRepairs(one, baseline, calls, around)]
  }
  return []
}

/** Each by itself, and only what is not certain to fail. */
function furtherRepairs(
  one: Reshaping,
  baseline: Baseline,
  before: readonly Call[],
  { snapshot, policy }: Around,
): PlannedRepair[] {
  const after = afterCalls(snapshot, before)
  const trail = after.trails.find(({ arn }) => arn === one.trail.arn) ?? one.trail
  const base = reshapingRepair(baseline, snapshot, policy)
  const calls = furtherSettings({ ...one, trail }, baseline, after, policy).filter(
    (call) => !checkedRepair({ ...base, calls: [call] }, after).refusal,
  )
  return hasCalls(calls) ? [{ ...base, calls }] : []
}

/** An applied call is told without its reason: what stays undone says which trail does its work. */
const inItsPlace = (repair: Refused, { arn }: Trail): Refused => ({
  ...repair,
  refusal: { ...repair.refusal, reason: `${repair.refusal.reason} Until then ${arn} takes its place.` },
})

/** Why nothing took its place, with the commands that take away what the guard has no baseline of. */
function withRoomMade(refusal: Refusal, tried: readonly Reshaping[], { snapshot }: Around): Refusal {
  const strange = tried.filter((one) => !one.isKept).map(({ trail }) => trail)
  const commands = strange.map(({ arn, homeRegion }) =>
    awsCommand({ service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: arn } }, homeRegion),
  )
  const others = `No other trail of account ${snapshot.account} can take its place${tried.length > 0 ? ` (tried: ${tried.map(({ trail }) => trail.name).join(', ')})` : ''}.`
  const todo = commands.length > 0 ? `Delete those that are not yours: ${commands.join(' && ')}` : ''
  return {
    ...refusal,
    reason: `${refusal.reason} ${others}`,
    todo: [refusal.todo, todo].filter(Boolean).join(' '),
    commands: [...commands, ...(refusal.commands ?? [])],
  }
}
