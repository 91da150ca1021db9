import type { ApplyOptions } from './apply/carry-out.ts'
import { type ApiCalls, callsBetween } from './aws/request-path.ts'
import type { Clients } from './aws/clients.ts'
import { ownFailure } from './aws/errors.ts'
import { regionsOnByDefault } from './aws/regions.ts'
import { checkedPlan } from './plan/checked-plan.ts'
import { judge, partsRead } from './checks/judging/judge.ts'
import type { Check } from './checks/all-checks.ts'
import { type AccountIdentity, enabledRegions, firstIdentity } from './collect/account.ts'
import { collectSnapshot } from './collect/collect-snapshot.ts'
import { knownValidation } from './collect/known-validation.ts'
import type {
  Arn,
  Finding,
  GuardDeployment,
  Outcome,
  Part,
  PlannedRepair,
  Read,
  Region,
  RegionView,
  Report,
  Snapshot,
  Tamper,
  Trail,
} from './model/index.ts'
import type { Policy } from './policy/policy.ts'
import { planRepairs } from './plan/plan-repairs.ts'
import type { PlanningContext } from './remediate/remedy.ts'
import { reportOf } from './report/report-of.ts'
import { summaryOf } from './report/score.ts'

export type Sweep = {
  clients: Clients
  policy: Policy
  checks: readonly Check[]
  /** Parts that are wanted besides those that the enabled checks read. */
  parts?: readonly Part[]
  /** Region for calls that belong to none, and whose partition is swept. */
  defaultRegion: Region
  /** Regions to look at; the policy's, and then all enabled ones, where absent. */
  regions?: readonly Region[]
  /** The account, where it is known already: saves asking. */
  identity?: AccountIdentity
  planning: PlanningContext
  /** Trails that are looked at more closely than DescribeTrails does, with what they rest on; all where absent. */
  concerns?: (trail: Trail) => boolean
  /** Trails that are not judged, as long as they log nothing but of their own bucket: canaries of a drill that is under way. */
  leftOut?: ReadonlySet<Arn>
  /** The guard that sweeps, where it is one: its own path is judged against this. */
  deployment?: GuardDeployment
  tamper?: Tamper
  /** What the same run saw before its own repairs. */
  before?: Snapshot
  /** Reads what a look ahead of the planned writes needs; without it only what the checks read is looked at. */
  preflight?: boolean
  now: () => Date
  onRegions?: (regions: readonly Region[]) => void
  onRegion?: (region: Region, answer: Read<RegionView>) => void
}

/** What a sweep saw, judged, and would do. */
export type Swept = {
  snapshot: Snapshot
  findings: Finding[]
  repairs: PlannedRepair[]
  startedAt: string
  callsBefore: ApiCalls
}

/** Collect, check, plan. Reads only. */
export async function sweep(run: Sweep): Promise<Swept> {
  const startedAt = run.now()
  const callsBefore = run.clients.calls()
  const { identity, listed, regions, defaultRegion } = await whereToLook(run)
  run.onRegions?.(regions)
  const requiredKey = run.policy.checks['kms-encryption'].keyId
  const seen = await collectSnapshot(run.clients, {
    account: identity.account,
    partition: identity.partition,
    enabledRegions: listed,
    regions,
    defaultRegion,
    parts: new Set([...partsRead(run.checks, run.policy), ...(run.parts ?? [])]),
    ...(requiredKey !== undefined && { requiredKey }),
    knownValidation: knownValidation(run.planning.baselines, run.before),
    ...(run.deployment && { deployment: run.deployment }),
    ...(run.concerns && { concerns: run.concerns }),
    now: startedAt,
    ...(run.onRegion && { onRegion: run.onRegion }),
  })
  const { leftOut } = run
  const snapshot = leftOut
    ? { ...seen, trails: seen.trails.filter((trail) => !(leftOut.has(trail.arn) && logsNothingElse(trail))) }
    : seen
  const findings = judge(run.checks, snapshot, run.policy)
  const repairs = run.preflight
    ? await checkedPlan(run, snapshot, findings)
    : planRepairs(run.checks, findings, snapshot, run.policy, run.planning)
  return { snapshot, findings, repairs, startedAt: startedAt.toISOString(), callsBefore }
}

/** Whoever may sign records of drills must not have a trail of the canary's name left out that copies what others log. */
const logsNothingElse = ({ bucket, multiRegion, selectors }: Trail): boolean =>
  !multiRegion &&
  selectors.ok &&
  selectors.value.kind === 'advanced' &&
  selectors.value.selectors.every(({ fields }) =>
    fields.some(
      ({ field, startsWith = [], equals = [], endsWith = [] }) =>
        field === 'resources.ARN' &&
        startsWith.length > 0 &&
        equals.length + endsWith.length === 0 &&
        startsWith.every((arn) => arn.includes(`:s3:::${bucket}/`)),
    ),
  )

type Where = {
  identity: AccountIdentity
  listed: Read<Region[]>
  regions: readonly Region[]
  /** The run's own, or the first that the account may use. */
  defaultRegion: Region
}

/** Named regions are not listed first; a list that cannot be had is replaced by the regions that are on everywhere. */
async function whereToLook(run: Sweep): Promise<Where> {
  const { include } = run.policy.regions
  const named = run.regions ?? (include === 'all' ? undefined : include)
  const known = run.identity && { identity: run.identity, region: run.defaultRegion }
  const asked = known ?? firstIdentity(run.clients, [...new Set([run.defaultRegion, ...(named ?? [])])])
  if (named) {
    const notListed = ownFailure('account:ListRegions', 'NotAsked', 'regions were named')
    const { identity, region } = await asked
    return { identity, listed: notListed, regions: [...new Set(named)], defaultRegion: region }
  }
  const { defaultRegion } = run
  const [{ identity }, listed] = await Promise.all([asked, enabledRegions(run.clients, defaultRegion)])
  const regions = listed.ok && listed.value.length > 0 ? listed.value : regionsOnByDefault(identity.partition)
  return { identity, listed, regions: regions.length > 0 ? regions : [defaultRegion], defaultRegion }
}

/**
 * Carries repairs out, looks again, and reports the end state with what was done. A write that failed may have taken
 * effect, and what drifted was changed by somebody else, so both are looked at again too.
 */
export async function applyAndLookAgain(
  run: Sweep,
  swept: Swept,
  repairs: readonly PlannedRepair[],
  options?: ApplyOptions,
): Promise<Report> {
  // What only looks needs no code that writes.
  const { applyRepairs } = await import('./apply/carry-out.ts')
  const outcomes = await applyRepairs(run.clients, repairs, options)
  const end = await lookAgain(run, swept, outcomes)
  return finish(run, end, outcomes)
}

/** The state after these outcomes: read again where any of them may have changed it. */
export async function lookAgain(run: Sweep, swept: Swept, outcomes: readonly Outcome[]): Promise<Swept> {
  const mayDiffer = outcomes.some(({ result }) => result !== 'planned' && result !== 'refused')
  const end = mayDiffer ? await sweep({ ...run, before: swept.snapshot }) : swept
  return { ...end, startedAt: swept.startedAt, callsBefore: swept.callsBefore }
}

/** The report of a sweep, with outcomes where there are any. */
export function finish(run: Sweep, swept: Swept, outcomes: readonly Outcome[]): Report {
  return reportOf({
    snapshot: swept.snapshot,
    policy: run.policy,
    findings: swept.findings,
    outcomes,
    startedAt: swept.startedAt,
    finishedAt: run.now().toISOString(),
    calls: callsBetween(swept.callsBefore, run.clients.calls()),
    ...(run.regions && { regions: run.regions }),
    ...(run.tamper && { tamper: run.tamper }),
  })
}

/** The repairs as outcomes of a run that only plans. */
export function plannedOutcomes(repairs: readonly PlannedRepair[]): Outcome[] {
  return repairs.flatMap((repair): Outcome[] => {
    const about = { check: repair.check, remedy: repair.remedy, resource: repair.resource }
    if (repair.refusal)
      return [{ ...about, result: 'refused', message: `${repair.refusal.reason} ${repair.refusal.todo}` }]
    return repair.calls.map((call, index) => ({
      ...about,
      call,
      result: 'planned',
      before: call.expect,
      after: call.intend,
      message: [
        call.why,
        ...((index === 0 && repair.notes) || []),
        ...(index === repair.calls.length - 1 ? costText(repair) : []),
      ].join(' '),
    }))
  })
}

/** What a repair does to the bill: the first copy of management events in a region is free, each further one is not. */
function costText({ paidCopies }: PlannedRepair): string[] {
  if (!paidCopies) return []
  return [`Paid copies of management events, over regions: ${paidCopies.before} → ${paidCopies.after}.`]
}

/** Repairs that are only planned belong in the report too, so that an alert can say what would be done. */
export function withOutcomes(report: Report, more: readonly Outcome[]): Report {
  const outcomes = [...report.outcomes, ...more]
  return { ...report, outcomes, summary: summaryOf(report.findings, outcomes) }
}
