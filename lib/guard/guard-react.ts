import { randomBytes } from 'node:crypto'
import { alertMessage } from '../alert/alert-message.ts'
import { publishAlert } from '../alert/publish-alert.ts'
import { parseArn } from '../aws/arn.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { applyAndLookAgain, plannedOutcomes, type Sweep, sweep } from '../flow.ts'
import type { Arn, Finding, PlannedRepair, Report } from '../model.ts'
import { planRepairs } from '../remediate/plan-repairs.ts'
import type { Knowledge } from '../remediate/remedy.ts'
import { lastSaid, rememberSaid, trailsSeenLogging } from '../state/state-table.ts'
import type { GuardSettings } from './guard-settings.ts'
import { withOutcomes } from './guard-sweep.ts'
import { isQuick } from './is-quick.ts'
import { repairsAllowed } from './repairs-allowed.ts'
import { ImplausibleEvent, type TamperEvent, tamperOfEvent } from './tamper-of-event.ts'

/**
 * Answers one event. The event tells whom and what to look at; live state decides (law 3): it is read again, judged,
 * repaired as far as the policy allows, and people are told, once an event.
 * @throws ImplausibleEvent for an envelope that is not to be believed; whatever stops an alert from being sent
 */
export async function guardReact(settings: GuardSettings, event: unknown): Promise<Report> {
  const seen = tamperOfEvent(event, settings.now())
  const account = parseArn(settings.topicArn)?.account
  if (seen.account !== account)
    throw new ImplausibleEvent(`it is of account ${seen.account}, this guard is of ${account}`)
  const run = await runFor(settings, seen)
  const swept = await sweep(run)
  const target = targetArn(seen, swept.snapshot.trails)
  const about = (findings: readonly Finding[]) =>
    findings.filter((finding) => finding.resource === target || finding.resource === account)
  const knowledge = knowledgeWith(run.knowledge, seen, target)
  const repairs = planRepairs(run.checks, about(swept.findings), swept.snapshot, settings.policy, knowledge)
  const allowed =
    seen.verdict === 'attempt'
      ? []
      : repairsAllowed(repairs, settings.policy, knowledge).filter((repair) => changesOnly(repair, target))
  const done = await applyAndLookAgain({ ...run, knowledge }, swept, allowed, settings.apply)
  const planned = plannedOutcomes(repairs.filter((repair) => !allowed.includes(repair)))
  const report = withOutcomes({ ...done, findings: about(done.findings) }, planned)
  await alertOnce(settings, seen, report)
  return report
}

async function runFor(settings: GuardSettings, seen: TamperEvent): Promise<Sweep> {
  const { clients, table, policy, now } = settings
  return {
    clients,
    policy,
    checks: settings.checks.filter((check) => isQuick(check, policy)),
    defaultRegion: settings.homeRegion,
    regions: [seen.region],
    identity: { account: seen.account, partition: partitionOfRegion(seen.region), callerArn: '' },
    knowledge: {
      seenLogging: await trailsSeenLogging(clients, table, seen.account),
      suffix: randomBytes(4).toString('hex'),
    },
    ...(seen.verdict !== 'benign' && { tamper: seen.tamper }),
    now,
  }
}

/** One region was looked at, so which of several trails to change for the account is left to the sweep. */
const changesOnly = ({ calls }: PlannedRepair, target: Arn | undefined): boolean =>
  calls.every(({ intend }) => 'trailArn' in intend && intend.trailArn === target)

function targetArn(seen: TamperEvent, trails: readonly { arn: Arn; name: string }[]): Arn | undefined {
  const { target } = seen.tamper
  return trails.find((trail) => trail.arn === target || trail.name === target)?.arn ?? target
}

/** A StopLogging that went through is proof that the trail was meant to log. */
function knowledgeWith(known: Knowledge, seen: TamperEvent, target: Arn | undefined): Knowledge {
  if (target === undefined) return known
  const wasStopped = seen.tamper.eventName === 'StopLogging' && seen.tamper.errorCode === undefined
  return {
    ...known,
    tampered: target,
    seenLogging: wasStopped ? new Set([...known.seenLogging, target]) : known.seenLogging,
  }
}

/** Events come more than once; people hear of each once. What is not tampering is told only where something is wrong. */
async function alertOnce(
  { clients, table, topicArn, now }: GuardSettings,
  seen: TamperEvent,
  report: Report,
): Promise<void> {
  const alert = alertMessage(report)
  const isQuiet = seen.verdict === 'benign' && report.summary.fail === 0 && report.summary.applied === 0
  if (!alert || isQuiet) return
  const name = `event#${seen.tamper.eventId}`
  if ((await lastSaid(clients, table, name)) !== undefined) return
  await publishAlert(clients, topicArn, alert)
  await rememberSaid(clients, table, name, alert.kind, now())
}
