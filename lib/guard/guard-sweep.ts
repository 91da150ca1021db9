import { createHash, randomBytes } from 'node:crypto'
import { alertMessage } from '../alert/alert-message.ts'
import { publishAlert } from '../alert/publish-alert.ts'
import { accountIdentity } from '../collect/account-identity.ts'
import { applyAndLookAgain, plannedOutcomes, type Sweep, sweep } from '../flow.ts'
import type { Outcome, Region, Report, Snapshot } from '../model.ts'
import type { Knowledge } from '../remediate/remedy.ts'
import { summaryOf } from '../report/summary-of.ts'
import { recordGuard } from '../state/guard-record.ts'
import { lastSaid, rememberLogging, rememberSaid, trailsSeenLogging } from '../state/state-table.ts'
import type { GuardSettings } from './guard-settings.ts'
import { knownDeployment } from './known-deployment.ts'
import { repairsAllowed } from './repairs-allowed.ts'

export type SweepInput = { account?: string; regions?: Region[] }

/**
 * The scheduled sweep: judge everything, repair what the policy allows, remember, and alert where something changed.
 * @throws where the account cannot be told, the memory cannot be kept, or an alert cannot be sent (law 8)
 */
export async function guardSweep(settings: GuardSettings, input: SweepInput = {}): Promise<Report> {
  const { clients, policy, table, now } = settings
  const identity = await accountIdentity(clients, settings.homeRegion)
  if (input.account !== undefined && input.account !== identity.account) {
    throw new Error(`asked to sweep account ${input.account} with the credentials of ${identity.account}`)
  }
  const knowledge: Knowledge = {
    seenLogging: await trailsSeenLogging(clients, table, identity.account),
    suffix: randomBytes(4).toString('hex'),
  }
  const deployment = await knownDeployment(settings)
  const run: Sweep = {
    clients,
    policy,
    checks: settings.checks,
    defaultRegion: settings.homeRegion,
    identity,
    knowledge,
    now,
    ...(input.regions && { regions: input.regions }),
    ...(deployment && { deployment }),
  }
  const swept = await sweep(run)
  const allowed = repairsAllowed(swept.repairs, policy, knowledge)
  const done = await applyAndLookAgain(run, swept, allowed, settings.apply)
  const others = plannedOutcomes(swept.repairs.filter((repair) => !allowed.includes(repair)))
  const report = withOutcomes(done, others)
  if (swept.snapshot.guard.ok) await recordGuard(clients, table, swept.snapshot.guard.value, now())
  await rememberLogging(clients, table, identity.account, trailsLogging(swept.snapshot), now())
  await alertIfChanged(settings, report)
  return report
}

/** Repairs that are only planned belong in the report too, so that an alert can say what would be done. */
export function withOutcomes(report: Report, more: readonly Outcome[]): Report {
  const outcomes = [...report.outcomes, ...more]
  return { ...report, outcomes, summary: summaryOf(report.findings, outcomes) }
}

const trailsLogging = (snapshot: Snapshot): string[] =>
  snapshot.trails.flatMap((trail) => {
    const status = trail.status[trail.homeRegion]
    return trail.account === snapshot.account && status?.ok && status.value.logging ? [trail.arn] : []
  })

/** Says it once (law 7): a sweep that finds what the last one found, and did nothing, is silent. */
async function alertIfChanged(
  { clients, table, topicArn, now }: GuardSettings,
  report: Report,
): Promise<void> {
  const alert = alertMessage(report)
  const name = `alert#${report.scope.account}`
  const digest = alert ? digestOf(report) : 'nothing wrong'
  const known = await lastSaid(clients, table, name)
  const isNews = known !== digest && (known !== undefined || alert !== undefined)
  if (!isNews && report.summary.applied === 0) return
  if (alert) await publishAlert(clients, topicArn, alert)
  await rememberSaid(clients, table, name, digest, now())
}

/**
 * What stays the same while nothing changes: no times, no request ids, no random names. A repair that was made is
 * told once, and the sweep after it, which finds the same without it, is silent.
 */
function digestOf(report: Report): string {
  const open = report.findings.filter((finding) => finding.status !== 'pass')
  const state = [
    open.map((finding) => [finding.check, finding.resource, finding.status, finding.exemption !== undefined]),
    report.outcomes.flatMap(({ result, remedy, resource }) =>
      result === 'planned' || result === 'applied' ? [] : [[result, remedy, resource]],
    ),
  ]
  return createHash('sha256').update(JSON.stringify(state)).digest('hex')
}
