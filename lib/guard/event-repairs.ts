import type { Arn, Finding, Outcome, PlannedRepair, Snapshot } from '../model/index.ts'
import { exemptionFor } from '../checks/judging/rules.ts'
import type { Policy } from '../policy/policy.ts'
import { blockPublicAccess } from '../remediate/block-public-access.ts'
import { repairFrom } from '../plan/plan-repairs.ts'
import type { PlanningContext } from '../remediate/remedy.ts'
import type { TamperEvent } from './tamper-of-event.ts'
import { awsCommand } from '../text/aws-command.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { mendingCalls } from './mending-calls.ts'
import { type SettingDifference, settingDifferences } from '../trail/baseline/setting-differences.ts'
import { type SafeguardedService, safeguardsOf } from '../collect/safeguards.ts'
import type { GuardSettings } from './guard-settings.ts'

const blockLifted = [
  'PutBucketPublicAccessBlock',
  'DeleteBucketPublicAccessBlock',
  'PutPublicAccessBlock',
  'DeletePublicAccessBlock',
]

/**
 * Repairs that a call itself gives cause to, though no finding fails yet: a bucket whose public access block was lifted
 * is not public by that alone, and is the next moment. Only where the baseline had the whole block.
 */
export function eventRepairs(
  { tamper, verdict }: TamperEvent,
  affected: ReadonlySet<Arn>,
  snapshot: Snapshot,
  policy: Policy,
  planning: PlanningContext,
): PlannedRepair[] {
  if (verdict !== 'tamper' || !blockLifted.includes(tamper.eventName)) return []
  if (policy.checks['bucket-public'].mode === 'off') return []
  const now = new Date(snapshot.takenAt)
  return [...affected].flatMap((trailArn): PlannedRepair[] => {
    const baseline = planning.baselines?.get(trailArn)
    const block = baseline?.destination.publicAccessBlock
    if (!baseline || !block || !Object.values(block).every(Boolean)) return []
    if (exemptionFor(policy, 'bucket-public', trailArn, now).state === 'valid') return []
    const { account, homeRegion: region } = baseline
    const finding: Finding = {
      check: 'bucket-public',
      severity: 'critical',
      status: 'fail',
      account,
      region,
      resource: trailArn,
      expected: 'all public access blocked, as the baseline has it',
      actual: `${tamper.eventName} lifted it`,
      message: `${tamper.eventName} lifted the public access block.`,
    }
    const plan = blockPublicAccess.plan(finding, snapshot, policy, planning)
    return plan ? repairFrom(blockPublicAccess, plan, finding) : []
  })
}

/** What a call took from a trail's destinations and the guard does not put back, with the commands that do. */
export type LeftToPeople = { outcomes: Outcome[]; commands: string[] }

const services: Readonly<Record<string, SafeguardedService>> = {
  's3.amazonaws.com': 's3',
  'kms.amazonaws.com': 'kms',
  'sns.amazonaws.com': 'sns',
  'logs.amazonaws.com': 'logs',
}

type Reacted = {
  seen: TamperEvent
  baselines: ReadonlyMap<Arn, Baseline>
  /** What would bring the trail itself back, where it may be refused. */
  refused: readonly PlannedRepair[]
  done: readonly Outcome[]
}

/**
 * Compares what the trails rest on, as it is when repairs are done, with how their baselines have it. A policy that
 * others had a say in, a bucket's name, a subscriber's consent are no machine's to decide about: each difference is
 * told, with the very commands that put back what stood there. So are the calls on a trail that were not made.
 */
export async function leftToPeople(settings: GuardSettings, reacted: Reacted): Promise<LeftToPeople> {
  const { verdict, eventSource, tamper } = reacted.seen
  if (verdict !== 'tamper') return { outcomes: [], commands: [] }
  if (tamper.eventName === 'PutEventConfiguration') return leftOf(settings, reacted, 'cloudtrail')
  if (eventSource === 'cloudtrail.amazonaws.com') return leftOfTrails(settings, reacted)
  const service = services[eventSource]
  return service ? leftOf(settings, reacted, service) : { outcomes: [], commands: [] }
}

/** A trail that could not be sent to its bucket, or made again: the bucket first, where it is gone. */
async function leftOfTrails(settings: GuardSettings, reacted: Reacted): Promise<LeftToPeople> {
  const { done } = reacted
  const refused = reacted.refused.flatMap(({ refusal }) => refusal?.commands ?? [])
  const undone = done.flatMap(({ call, result }) =>
    call && result !== 'applied' ? [awsCommand(call, call.region)] : [],
  )
  const commands = [...new Set([...refused, ...undone])]
  if (commands.length === 0) return { outcomes: [], commands }
  const rest = await leftOf(settings, reacted, 's3')
  const isBucketGone = rest.commands.some((command) => command.includes(' create-bucket '))
  return isBucketGone ? { ...rest, commands: [...rest.commands, ...commands] } : { outcomes: [], commands }
}

async function leftOf(
  { clients }: GuardSettings,
  { baselines }: Reacted,
  service: SafeguardedService,
): Promise<LeftToPeople> {
  const left: LeftToPeople = { outcomes: [], commands: [] }
  for (const baseline of baselines.values()) {
    const kept = baseline.destination.safeguards
    if (!kept || baseline.retired) continue
    const live = await safeguardsOf(clients, baseline, [service])
    for (const difference of settingDifferences(kept, live, baseline.account).differences) {
      const commands = mendingCalls(difference)
      const isNews = commands.some((command) => !left.commands.includes(command))
      if (!isNews) continue
      left.commands.push(...commands)
      left.outcomes.push(outcomeOf(baseline, difference))
    }
  }
  return left
}

const outcomeOf = ({ trailArn }: Baseline, { setting, text }: SettingDifference): Outcome => ({
  check: 'tampering-path',
  remedy: `the ${setting}`,
  resource: trailArn,
  result: 'refused',
  message: `${text}. It is for a person to put it back.`,
})
