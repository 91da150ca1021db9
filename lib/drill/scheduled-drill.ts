import { alertMessage, renderedAlert } from '../alert/message/alert-message.ts'
import { errorMessage, failureDetail, RunError } from '../aws/errors.ts'
import { accountIdentity, type AccountIdentity, enabledRegions } from '../collect/account.ts'
import { acceptCanary } from './canary.ts'
import { cleanDrills, type Drilled, runDrill } from './drill.ts'
import {
  drillCheck,
  type DrillResult,
  isGood,
  putDrillResult,
  reportOfDrill,
  slowestOf,
} from './drill-report.ts'
import { type AttackResult, brokenLinkOf } from './strike.ts'
import { whyBroken } from './why-broken.ts'
import { type GuardSettings, patience, stateOf } from '../guard/guard-settings.ts'
import { send } from '../guard/notify.ts'
import type { CanaryAttack } from '../model/drill.ts'
import type { Arn, Finding, Region } from '../model/index.ts'
import { checkFacts } from '../report/check-facts.ts'
import { reportOfFindings } from '../report/report-of-findings.ts'
import { type Drill, writtenAt } from '../state/drills.ts'
import type { StateTable } from '../state/state-table.ts'

/** So long is waited for an answer; strike() waits a quarter of it longer for a late one. */
const answerWithin = 8 * 60_000

/** So much is kept for removing what was made, and for telling. */
const reserve = 2 * 60_000

export type DrillInvocation = {
  /** Nothing is attacked where absent: what an earlier run left is removed. */
  attack?: CanaryAttack
  /** The stack's queue that hears the alert topic. */
  queueArn: Arn
  /** Milliseconds until Lambda ends the function. */
  remaining: () => number
  /** Milliseconds after which it ends each: what was written before that is of a run that is over. */
  timeLimit: number
  timeout?: number
}

export type ScheduledDrill = {
  attacks: AttackResult[]
  /** What went wrong, as people are told it. */
  findings: Finding[]
  /** Of drills that did not end. */
  removed: number
}

/**
 * One attack of the stack's schedule, on a canary in each region that the policy names, under the role of the function
 * alone. What an earlier run left that Lambda ended is removed first, and told. What it comes to is kept for the trend;
 * people are alerted where the guard did not answer, or no drill could be made.
 * @throws where the account cannot be told, the result not be kept, or an alert not be sent: the invocation fails, and
 * its event stays in the dead-letter queue
 */
export async function scheduledDrill(
  settings: GuardSettings,
  invocation: DrillInvocation,
): Promise<ScheduledDrill> {
  const { clients, homeRegion, now } = settings
  // It signs with the key of drills, and reads what the others signed.
  const state = stateOf(settings, 'drill')
  const identity = await accountIdentity(clients, homeRegion)
  const { account, partition } = identity
  const startedAt = now().toISOString()
  const callsBefore = clients.calls().total
  const about = { account, region: homeRegion }
  const cleaned = await cleanDrills(clients, state, identity, (drill) =>
    isLeftBehind(drill, now(), invocation),
  )
  const drilled = invocation.attack && (await attempted(settings, state, identity, invocation))
  const done = drilled && 'attacks' in drilled ? drilled : undefined
  const run = {
    schemaVersion: '1' as const,
    account,
    partition,
    startedAt,
    finishedAt: now().toISOString(),
    apiCalls: clients.calls().total - callsBefore,
    code: done?.code ?? '',
    attacks: done?.attacks ?? [],
    channels: [],
    left: [...cleaned.left, ...(done?.left ?? [])],
    trend: [],
  }
  const findings = [
    ...reportOfDrill(run).findings.filter(({ status }) => status === 'fail'),
    ...(drilled && 'why' in drilled ? [findingOf(about, `the drill was not made: ${drilled.why}`)] : []),
    ...(cleaned.drills > 0
      ? [
          findingOf(
            about,
            `an earlier drill did not end in ${cleaned.drills} regions: what it left was removed`,
          ),
        ]
      : []),
    ...run.left.map(({ what, why }) => findingOf(about, `a drill left ${what}: ${why}`)),
  ]
  const wrong = findings.map(({ message }) => message)
  const failed: unknown[] = []
  const attempt = (act: () => Promise<void>) => act().catch((error: unknown) => failed.push(error))
  if (drilled) await attempt(() => putDrillResult(state, account, resultOf(run, invocation, wrong)))
  if (findings.length > 0)
    await attempt(async () => {
      const alert = alertMessage(reportOfFindings(account, findings, run), { name: `drilled#${startedAt}` })
      if (alert) await send(settings, renderedAlert(alert))
    })
  if (failed.length > 0) throw failed[0]
  return { attacks: run.attacks, findings, removed: cleaned.drills }
}

/** A person's drill is the person's to end: it has a queue and a subscription, which the function may not remove. */
const isLeftBehind = (drill: Drill, now: Date, { timeLimit }: DrillInvocation): boolean =>
  drill.queueArn === undefined && now.getTime() - writtenAt(drill) > timeLimit

async function attempted(
  settings: GuardSettings,
  state: StateTable,
  identity: AccountIdentity,
  { attack, queueArn, remaining, timeout = answerWithin }: DrillInvocation,
): Promise<Drilled | { why: string }> {
  const { clients, topicArn, policy } = settings
  if (!attack) return { why: 'no attack was named' }
  try {
    const regions = await regionsOf(settings)
    const done = await runDrill({
      clients,
      state,
      identity,
      topicArn,
      standingQueue: queueArn,
      regions,
      attacks: [attack],
      ruleIn: () => undefined,
      accept: (trailArn) => acceptCanary({ clients, identity, state }, trailArn),
      timeout,
      keep: false,
      ...(policy.tags && { tags: policy.tags }),
      wait: patience(settings),
      now: () => settings.now().getTime(),
      stopped: () => remaining() < reserve,
      begun: () => undefined,
      struck: () => undefined,
      explain: (result) => explained(settings, identity, result),
      note: () => undefined,
    })
    const missing = regions.filter((region) => done.attacks.every((one) => one.region !== region))
    if (missing.length === 0) return done
    return {
      ...done,
      left: [...done.left, { what: `no answer in ${missing.join(', ')}`, why: 'time ran out' }],
    }
  } catch (error) {
    return { why: errorMessage(error) }
  }
}

async function regionsOf({ clients, homeRegion, policy }: GuardSettings): Promise<readonly Region[]> {
  if (policy.drills?.regions !== 'all') return [homeRegion]
  const listed = await enabledRegions(clients, homeRegion)
  if (!listed.ok) throw new RunError(`the enabled regions cannot be listed: ${failureDetail(listed)}`)
  return listed.value
}

/** Only what is wrong by itself: what the guard recorded of its functions is not for this role to read. */
async function explained(
  { clients, deployment, homeRegion, topicArn, now }: GuardSettings,
  identity: AccountIdentity,
  result: AttackResult,
): Promise<AttackResult> {
  const link = brokenLinkOf(result)
  if (link === undefined) return result
  const regions = [...new Set([homeRegion, result.region])]
  const path = { clients, identity, topicArn, regions, now, ...(deployment && { deployment }) }
  return { ...result, brokenLink: { link, why: await whyBroken(path, link, result.region) } }
}

const findingOf = (about: Pick<Finding, 'account' | 'region'>, message: string): Finding => ({
  ...about,
  check: drillCheck,
  severity: checkFacts(drillCheck).severity,
  status: 'fail',
  resource: about.account,
  expected: 'a drill that ends, and leaves nothing',
  actual: 'none',
  message,
})

function resultOf(
  { startedAt, code, attacks }: { startedAt: string; code: string; attacks: AttackResult[] },
  { attack }: DrillInvocation,
  wrong: string[],
): DrillResult {
  const slowest = slowestOf(attacks)
  return {
    startedAt,
    ...(code !== '' && { code }),
    kinds: attack ? [attack] : [],
    regions: new Set(attacks.map(({ region }) => region)).size,
    attacks: attacks.length,
    answered: attacks.filter((one) => isGood(one)).length,
    ...(slowest && { slowestMs: slowest.ms }),
    wrong,
  }
}
