import { randomBytes } from 'node:crypto'
import { checkedPlan } from '../plan/checked-plan.ts'
import { accountIdentity } from '../collect/account.ts'
import { finish, lookAgain, plannedOutcomes, sweep, type Sweep, type Swept, withOutcomes } from '../flow.ts'
import type { AccountId, Gap, GuardDeployment, Outcome, Region, Report, Snapshot } from '../model/index.ts'
import { restorations } from '../remediate/shared/restorations.ts'
import { getGuardRecord, putGuardRecord } from '../state/guard-record.ts'
import { putBaselines } from '../state/put-baselines.ts'
import type { Policy } from '../policy/policy.ts'
import { canariesOf, getDrills, holds, type StoredDrill } from '../state/drills.ts'
import { getLastSeen, type LastSeen, putLastSeen, putSeenLogging } from '../state/last-seen.ts'
import { withSafeguards } from '../collect/safeguards.ts'
import { loadBaselines, type LoadedBaselines } from '../state/signed-baselines.ts'
import { getTrailsOfPipelines } from '../state/recent-changes.ts'
import { homeStatus, isKnownToLog } from '../trail/status.ts'
import { noDistrust } from '../state/distrusted.ts'
import type { StateTable } from '../state/state-table.ts'
import { isOfRoles } from '../tamper/protected-resources.ts'
import { alertStateItem, guardRecordItem, recoveryItem, verificationScope } from '../state/keys.ts'
import { type MemoryIndex, putIndex } from '../state/memory-index.ts'
import { getStops } from '../state/stops.ts'
import {
  baselineParts,
  type GuardSettings,
  knownDeployment,
  stateOf,
  trailsThatLogged,
  underRules,
} from './guard-settings.ts'
import { baselineFindings } from './compared-with-baselines.ts'
import {
  lastSeenOf,
  type LookedUp,
  lookUpClaimed,
  lookUpMissed,
  missedTampering,
} from './missed-tampering.ts'
import { repairsAllowed, repairWithinBudget } from './repair-within-budget.ts'
import { type RecordedRoles, recordedRoles } from './own-roles.ts'
import { recordGaps, withRecovery } from './react/gap-of.ts'
import { getProtection, protectionOf, putProtection } from './protection.ts'
import { AlertInOutbox, notifyUnsent } from './notify.ts'
import { notifyOfMove } from './notify-of-move.ts'
import { rememberNeverLogged } from './start-at-once.ts'
import { brokenBaselines, memoryOutcomes, notifyOfMemory } from './notify-of-memory.ts'
import { openMemory, putIndexed } from './open-memory.ts'
import { notifyOfSweep } from './notify-of-sweep.ts'
import { notifyOfPendingAttempts } from './notify-of-attempts.ts'
import { notifyOfPipelineRoles } from './notify-of-pipeline-roles.ts'
import { NotImported, updateSecurityHub } from './update-security-hub.ts'

export type SweepInput = { account?: string; regions?: Region[] }

/**
 * The scheduled sweep: judge everything, look up tampering whose event never came, repair what policy and budget
 * allow, put what it saw into the state, and alert where something changed.
 * @throws where the account cannot be told, the state cannot be written, or an alert cannot be sent (law 8)
 */
export async function guardSweep(known: GuardSettings, input: SweepInput = {}): Promise<Report> {
  const settings = { ...(await underRules(known)), distrusted: noDistrust() }
  const { clients, policy, now } = settings
  const state = stateOf(settings)
  const identity = await accountIdentity(clients, settings.homeRegion)
  const { account } = identity
  if (input.account !== undefined && input.account !== account) {
    throw new Error(`asked to sweep account ${input.account} with the credentials of ${account}`)
  }
  const index = await openMemory(settings, state, account)
  const [seenLogging, baselines, deployment, seen, heard, proposed, drills, checks] = await Promise.all([
    trailsThatLogged(state, account),
    loadBaselines(state, account, undefined, index),
    knownDeployment(state, settings, index).then((found) => withRemadeRole(state, settings, found)),
    getLastSeen(state, account),
    getStops(state, account),
    getTrailsOfPipelines(state, account),
    getDrills(state, account, (drill) => holds(drill, now())),
    settings.checks ?? import('../checks/all-checks.ts').then((m) => m.allChecks),
  ])
  const leftOut = canariesOf(drills)
  const trusted = new Map([...baselines.trusted].filter(([trail]) => !leftOut.has(trail)))
  const run: Sweep = {
    clients,
    policy: withQueues(policy, drills),
    checks,
    parts: baselineParts,
    defaultRegion: settings.homeRegion,
    identity,
    planning: { seenLogging, suffix: randomBytes(4).toString('hex'), baselines: trusted },
    now,
    ...(leftOut.size > 0 && { leftOut }),
    ...(input.regions && { regions: input.regions }),
    ...(deployment && { deployment }),
  }
  const first = await sweep(run)
  rememberNeverLogged(clients, first.snapshot)
  const missed = await lookUpMissed(settings, missedTampering(first.snapshot, seen, heard))
  const swept = missed.outcomes.length > 0 ? await sweep(run) : first
  const planned = await checkedPlan(run, swept.snapshot, swept.findings, (live) =>
    restorations(live, policy, run.planning),
  )
  const allowed = repairsAllowed(planned, policy, run.planning).filter(
    ({ resource }) => !proposed.has(resource),
  )
  const done = await repairWithinBudget(settings, allowed)
  const last = await lookAgain(
    run,
    { ...swept, startedAt: first.startedAt, callsBefore: first.callsBefore },
    done,
  )
  const compared = await baselineFindings(settings, last, trusted)
  const end = { ...last, findings: [...last.findings, ...compared] }
  const report = {
    ...withOutcomes(finish(run, end, done), [
      ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
      ...brokenBaselines(baselines),
      ...lostBaselines(done, baselines, { account, wasSeen: seenLogging.size + seen.size > 0 }),
    ]),
    ...(missed.gaps.length > 0 && {
      gaps: missed.gaps.map((gap) => withRecovery(settings, ended(gap, end.snapshot))),
    }),
  }
  const unsent = await failuresOf([
    () =>
      settings.notifiesOfSweeps === false ? notifyUnsent(settings, account) : notifyOfSweep(settings, report),
    () => lookUpClaimed(settings, end.snapshot, seen),
    () => notifyOfPendingAttempts(settings, account),
    async () => void report.unread.push(...(await notifyOfPipelineRoles(settings, account))),
    () => updateSecurityHub(settings, report),
    () => notifyOfMemory(settings, account),
    () => recordGaps(settings, { account, gaps: report.gaps, snapshot: end.snapshot, baselines: trusted }),
  ])
  // What is in the outbox will be sent: it need not be found again.
  if (unsent.every((error) => error instanceof AlertInOutbox || error instanceof NotImported))
    await putSweep(settings, { swept, end, missed, seen, baselines, index })
  if (unsent.length > 0) throw unsent[0]
  return withOutcomes(report, [...missed.outcomes, ...memoryOutcomes(settings)])
}

/** While a drill is under way, its subscription to the alerts is known (a person's signed record names it). */
function withQueues(policy: Policy, drills: readonly StoredDrill[]): Policy {
  if (drills.length === 0) return policy
  const subscribers = [
    ...(policy.alerts.subscribers ?? []),
    ...drills.flatMap(({ drill }) => drill.queueArn ?? []),
  ]
  return { ...policy, alerts: { ...policy.alerts, subscribers } }
}

/** What went wrong: one that fails keeps no other from being tried. */
async function failuresOf(notifications: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const failed: unknown[] = []
  for (const notify of notifications) await notify().catch((error: unknown) => failed.push(error))
  return failed
}

/** A trail that is stopped as it should not be, and of which nobody knows who stopped it, may log again by now. */
function ended(gap: Gap, snapshot: Snapshot): Gap {
  const trail = snapshot.trails.find(({ arn }) => arn === gap.trailArn)
  const status = trail && homeStatus(trail)
  if (!status?.ok || !status.value.logging || status.value.startedAt === undefined) return gap
  return { ...gap, to: status.value.startedAt }
}

/** A new trail was made, as there was nothing to restore an old one from: that asks for a person. */
function lostBaselines(
  done: readonly Outcome[],
  { broken }: LoadedBaselines,
  { account, wasSeen }: { account: string; wasSeen: boolean },
): Outcome[] {
  const made = done.find(({ call, result }) => call?.operation === 'CreateBucket' && result === 'applied')
  if (made?.remedy !== 'create-trail') return []
  const isSure = wasSeen || broken.length > 0
  const lost = isSure ? 'The baselines are lost' : 'The baselines are lost, or none was ever taken'
  const outcome = {
    check: 'multi-region-trail',
    remedy: 'baseline',
    resource: account,
    result: 'refused' as const,
    message: `${lost}: no trail could be restored, and a new one was made. What stood there tells event history: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteTrail`,
  }
  return [isSure ? { ...outcome, escalated: true } : outcome]
}

type Seen = {
  swept: Swept
  end: Swept
  missed: LookedUp
  seen: ReadonlyMap<string, LastSeen>
  baselines: LoadedBaselines
  index: MemoryIndex | undefined
}

/** Last, so that a sweep that could not notify people leaves nothing of what it would have sent in the state. */
async function putSweep(
  settings: GuardSettings,
  { swept, end, missed, seen, baselines, index }: Seen,
): Promise<void> {
  const { clients } = settings
  const state = stateOf(settings)
  const { snapshot } = end
  const { account } = snapshot
  await putBaselines(
    state,
    end,
    baselines,
    (baseline) => withSafeguards(clients, baseline),
    (before, next) => notifyOfMove(settings, before, next),
  )
  if (snapshot.guard.ok) await putGuardRecord(state, snapshot.guard.value)
  await putSeenLogging(state, account, trailsLogging(swept.snapshot))
  const guard = await ownRolesOf(settings, account, snapshot)
  await putProtection(state, account, {
    ...protectionOf(snapshot, baselines.trusted.values()),
    ...(guard && { guard }),
  })
  const there = lastSeenOf(snapshot, seen)
  const gone = [...seen.keys()].filter((arn) => isGone(arn, snapshot))
  const unexplained = missed.unexplained.flatMap(({ trailArn }) => [[trailArn, seen.get(trailArn)] as const])
  const all = new Map([...there, ...gone.map((arn) => [arn, undefined] as const), ...unexplained])
  await putLastSeen(state, account, all)
  if (settings.distrusted?.unsigned !== undefined) return
  await putIndex(state, account, index, partitionsOf(settings, account))
  if (!index) await putIndexed(state, account)
}

/**
 * In a member that is the role that the deployment entered first: whoever makes it anew under its name is not the guard. A
 * sweep of the guard's own account under a member's role does not look at the guard itself: what its own sweep recorded stays.
 */
async function ownRolesOf(
  settings: GuardSettings,
  account: AccountId,
  { guard }: Snapshot,
): Promise<RecordedRoles | undefined> {
  const state = stateOf(settings)
  if (!settings.deployment) return (await getProtection(state, account))?.guard
  if (settings.member !== undefined) return enteredRoles(state, settings, settings.deployment)
  const known = guard.ok ? guard.value?.deployment : undefined
  const recorded = known?.recorded ?? (known && (await getGuardRecord(state, settings.deployment)).recorded)
  return recorded && recordedRoles(recorded)
}

async function enteredRoles(
  state: StateTable,
  { member = '', ownRoles = [] }: GuardSettings,
  { id: deploymentId }: GuardDeployment,
): Promise<RecordedRoles> {
  const before = (await getProtection(state, member))?.guard
  return before?.deploymentId === deploymentId && before.roles.length > 0
    ? before
    : { deploymentId, roles: [...ownRoles] }
}

/** The deployment with the role of a member that is not the one that it entered first, or that the one before entered. */
async function withRemadeRole(
  state: StateTable,
  settings: GuardSettings,
  deployment: GuardDeployment | undefined,
): Promise<GuardDeployment | undefined> {
  if (!deployment || settings.member === undefined) return deployment
  const { deploymentId, roles } = (await getProtection(state, settings.member))?.guard ?? {}
  if (!roles || roles.length === 0) return deployment
  const other = settings.ownRoles?.find((role) => !isOfRoles(roles, { id: undefined, ...role }))
  if (!other) return deployment
  return { ...deployment, [deploymentId === deployment.id ? 'remadeRole' : 'replacedRole']: other.arn }
}

/** The guard's own partitions, where this sweep is of the guard's own account, and what verifications told. */
const partitionsOf = ({ deployment, member, policy }: GuardSettings, account: string): string[] => [
  ...(deployment && member === undefined
    ? [guardRecordItem.key(deployment, '').pk, recoveryItem.partition]
    : []),
  ...(policy.verification === 'off' ? [] : [alertStateItem.partition(verificationScope(account))]),
]

const isGone = (arn: string, snapshot: Snapshot): boolean =>
  snapshot.regions[arn.split(':')[3] ?? '']?.ok === true &&
  !snapshot.trails.some((trail) => trail.arn === arn)

const trailsLogging = (snapshot: Snapshot): string[] =>
  snapshot.trails.flatMap((trail) =>
    trail.account === snapshot.account && isKnownToLog(trail) ? [trail.arn] : [],
  )
