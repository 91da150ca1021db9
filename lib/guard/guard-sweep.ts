import { randomBytes } from 'node:crypto'
import { checkedPlan } from '../plan/checked-plan.ts'
import { accountIdentity } from '../collect/account.ts'
import { finish, lookAgain, plannedOutcomes, sweep, type Sweep, type Swept, withOutcomes } from '../flow.ts'
import type { Gap, Outcome, Region, Report, Snapshot } from '../model/index.ts'
import { restorations } from '../remediate/shared/restorations.ts'
import { recordGuard } from '../state/guard-record.ts'
import { keepBaselines } from '../state/keep-baselines.ts'
import { rememberSightings, type Sighting, sightings } from '../state/sightings.ts'
import { withSafeguards } from '../collect/safeguards.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'
import { rememberLogging } from '../state/state-table.ts'
import { homeStatus, isKnownToLog } from '../trail/status.ts'
import { stopsHeard } from '../state/stops.ts'
import { baselineParts, baselinesOf, knownDeployment, trailsThatLogged } from './guard-memory.ts'
import type { GuardSettings } from './guard-settings.ts'
import { type LookedUp, lookUpMissed, missedTampering, sightingsOf } from './missed-tampering.ts'
import { proposedTrails, repairsAllowed, repairWithinBudget } from './repair-within-budget.ts'
import { keepProtection, protectionOf } from './protection.ts'
import { AlertKept, tellUnsaid } from './tell.ts'
import { tellOfSweep } from './tell-of-sweep.ts'
import { tellOfUntoldAttempts } from './tell-of-reaction.ts'
import { alertStatesOf } from '../alert/alert-state.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import { importedFindings, keepImported } from '../state/imported-findings.ts'

export type SweepInput = { account?: string; regions?: Region[] }

/**
 * The scheduled sweep: judge everything, look up tampering whose event never came, repair what policy and budget
 * allow, remember, and alert where something changed.
 * @throws where the account cannot be told, the memory cannot be kept, or an alert cannot be sent (law 8)
 */
export async function guardSweep(settings: GuardSettings, input: SweepInput = {}): Promise<Report> {
  const { clients, policy, table, now } = settings
  const identity = await accountIdentity(clients, settings.homeRegion)
  const { account } = identity
  if (input.account !== undefined && input.account !== account) {
    throw new Error(`asked to sweep account ${input.account} with the credentials of ${account}`)
  }
  const [seenLogging, baselines, deployment, seen, heard, proposed, checks] = await Promise.all([
    trailsThatLogged(clients, table, account),
    baselinesOf(settings, account),
    knownDeployment(settings),
    sightings(clients, table, account),
    stopsHeard(clients, table, account),
    proposedTrails(clients, table, account, now()),
    settings.checks ?? import('../checks/all-checks.ts').then((m) => m.allChecks),
  ])
  const run: Sweep = {
    clients,
    policy,
    checks,
    parts: baselineParts,
    defaultRegion: settings.homeRegion,
    identity,
    knowledge: { seenLogging, suffix: randomBytes(4).toString('hex'), baselines: baselines.trusted },
    now,
    ...(input.regions && { regions: input.regions }),
    ...(deployment && { deployment }),
  }
  const first = await sweep(run)
  const missed = await lookUpMissed(settings, missedTampering(first.snapshot, seen, heard))
  const swept = missed.outcomes.length > 0 ? await sweep(run) : first
  const planned = await checkedPlan(run, swept.snapshot, swept.findings, (live) =>
    restorations(live, policy, run.knowledge),
  )
  const allowed = repairsAllowed(planned, policy, run.knowledge).filter(
    ({ resource }) => !proposed.has(resource),
  )
  const done = await repairWithinBudget(settings, allowed)
  const end = await lookAgain(
    run,
    { ...swept, startedAt: first.startedAt, callsBefore: first.callsBefore },
    done,
  )
  const report = {
    ...withOutcomes(finish(run, end, done), [
      ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
      ...brokenBaselines(baselines),
    ]),
    ...(missed.gaps.length > 0 && { gaps: missed.gaps.map((gap) => ended(gap, end.snapshot)) }),
  }
  const untold = await failuresOf([
    () => (settings.tellsOfSweeps === false ? tellUnsaid(settings, account) : tellOfSweep(settings, report)),
    () => tellOfUntoldAttempts(settings, account),
    () => keepSecurityHub(settings, report),
  ])
  // What is kept will be said: it need not be found again.
  if (untold.every((error) => error instanceof AlertKept || error instanceof NotImported))
    await remember(settings, { swept, end, missed, seen, baselines })
  if (untold.length > 0) throw untold[0]
  return withOutcomes(report, missed.outcomes)
}

/** What went wrong: one that fails keeps no other from being tried. */
async function failuresOf(tellings: readonly (() => Promise<void>)[]): Promise<unknown[]> {
  const failed: unknown[] = []
  for (const notifying of tellings) await notifying().catch((error: unknown) => failed.push(error))
  return failed
}

/** A trail that is stopped as it should not be, and of which nobody knows who stopped it, may log again by now. */
function ended(gap: Gap, snapshot: Snapshot): Gap {
  const trail = snapshot.trails.find(({ arn }) => arn === gap.trailArn)
  const status = trail && homeStatus(trail)
  if (!status?.ok || !status.value.logging || status.value.startedAt === undefined) return gap
  return { ...gap, to: status.value.startedAt }
}

const brokenBaselines = ({ broken }: LoadedBaselines): Outcome[] =>
  broken.map(({ trailArn, why }) => ({
    check: 'tampering-path',
    remedy: 'baseline',
    resource: trailArn,
    result: 'refused',
    message: `Its baseline is not to be trusted: ${why}. Nothing is restored to it. Look at the trail, then: trailkeeper baseline accept ${trailArn}`,
    escalated: true,
  }))

type Seen = {
  swept: Swept
  end: Swept
  missed: LookedUp
  seen: ReadonlyMap<string, Sighting>
  baselines: LoadedBaselines
}

/** Last, so that a sweep that could not tell people remembers nothing of what it would have told. */
async function remember(
  settings: GuardSettings,
  { swept, end, missed, seen, baselines }: Seen,
): Promise<void> {
  const { clients, table, now, baselineKey } = settings
  const { snapshot } = end
  const { account } = snapshot
  const at = now()
  if (baselineKey !== undefined) {
    const store = { table, key: baselineKey }
    await keepBaselines(clients, store, end, baselines, (baseline) => withSafeguards(clients, baseline))
    if (snapshot.guard.ok) await recordGuard(clients, store, snapshot.guard.value, at)
  }
  await rememberLogging(clients, table, account, trailsLogging(swept.snapshot), at)
  await keepProtection(clients, table, account, protectionOf(snapshot, baselines.trusted.values()), at)
  const there = sightingsOf(snapshot, seen)
  const gone = [...seen.keys()].filter((arn) => isGone(arn, snapshot))
  const unexplained = missed.unexplained.flatMap(({ trailArn }) => [[trailArn, seen.get(trailArn)] as const])
  const all = new Map([...there, ...gone.map((arn) => [arn, undefined] as const), ...unexplained])
  await rememberSightings(clients, table, account, all, at)
}

const isGone = (arn: string, snapshot: Snapshot): boolean =>
  snapshot.regions[arn.split(':')[3] ?? '']?.ok === true &&
  !snapshot.trails.some((trail) => trail.arn === arn)

const trailsLogging = (snapshot: Snapshot): string[] =>
  snapshot.trails.flatMap((trail) =>
    trail.account === snapshot.account && isKnownToLog(trail) ? [trail.arn] : [],
  )

/** Findings that Security Hub did not take: the next sweep imports them again. */
class NotImported extends Error {
  constructor(what: string, options?: { cause: unknown }) {
    super(`${what} not imported into Security Hub; the next sweep tries again`, options)
    this.name = 'NotImported'
  }
}

/**
 * Keeps Security Hub of the guard's region at what a report says, where the policy asks for it; skipped where it is off.
 * @throws NotImported
 */
async function keepSecurityHub(settings: GuardSettings, report: Report): Promise<void> {
  if (!settings.policy.alerts.channels.includes('security-hub')) return
  try {
    await importInto(settings, report)
  } catch (error) {
    if (error instanceof NotImported) throw error
    throw new NotImported(`${errorCode(error)}: ${errorMessage(error)}: findings were`, { cause: error })
  }
}

async function importInto(settings: GuardSettings, report: Report): Promise<void> {
  const { clients, table, homeRegion, now } = settings
  const { account } = report.scope
  const [known, { importFindings }] = await Promise.all([
    importedFindings(clients, table, account),
    import('../alert/import-findings.ts'),
  ])
  const { active, failed, isOff } = await importFindings(
    clients,
    homeRegion,
    report,
    known.byId,
    alertStatesOf(report),
  )
  if (isOff) return
  if (!sameEntries(active, known.byId))
    await keepImported(clients, table, account, { version: known.version, byId: active }, now())
  const [first] = failed
  if (first)
    throw new NotImported(
      `${failed.length} findings, the first for ${first.ErrorCode}: ${first.ErrorMessage}, were`,
    )
}

const sameEntries = <Value>(some: ReadonlyMap<string, Value>, others: ReadonlyMap<string, Value>): boolean =>
  some.size === others.size && [...some].every(([id, value]) => others.get(id) === value)
