import type { Finding, PlannedRepair, Snapshot } from '../../model/index.ts'
import { checkedPlan } from '../../plan/checked-plan.ts'
import type { GuardSettings } from '../guard-settings.ts'
import { repairsAllowed } from '../repair-within-budget.ts'
import { concernsOnly } from '../tamper-of-event.ts'
import { judgedByRules, restoredOn } from './judge.ts'
import type { Decided, Gathered, Judged } from './reaction.ts'
import { isStartSettled } from './start-outcome.ts'
import { exemptionFor } from '../../checks/judging/rules.ts'
import { blockPublicAccess } from '../../remediate/block-public-access.ts'
import { repairFrom } from '../../plan/plan-repairs.ts'

/**
 * What would be done about what the call left, and what of it may be done unasked. Whether a call left a rule of the
 * guard's with too little to hear, only what would mend it shows: that is the last word of the verdict.
 */
export async function decide(settings: GuardSettings, reaction: Judged): Promise<Decided> {
  const { run, swept, planning, envelope } = reaction
  const wanted = await checkedPlan(
    { ...run, planning },
    swept.snapshot,
    swept.findings.filter((finding) => isAbout(reaction, finding)),
    (live) => [...restoredOn(reaction, live), ...eventRepairs(reaction, live)],
  )
  const planned = wanted.filter((repair) => !isSettled(reaction, repair))
  const seen = judgedByRules(reaction.seen, envelope, planned)
  return { ...reaction, seen, planned, allowed: allowedOf(settings, reaction, planned) }
}

/** True for what is found of the trails that the call concerns, or of the account as a whole. */
export const isAbout = ({ affected, seen }: Gathered, { resource }: Finding): boolean =>
  affected.has(resource) || resource === seen.account

/** What a pipeline changed is proposed. */
function allowedOf(
  { policy }: GuardSettings,
  { seen, planning, affected }: Judged,
  planned: readonly PlannedRepair[],
): PlannedRepair[] {
  if (seen.tamper.pipeline !== undefined) return []
  return repairsAllowed(planned, policy, planning).filter((repair) => concernsOnly(affected, repair))
}

/** A start that is settled must not be made by the back door. */
const isSettled = ({ start }: Gathered, { remedy, resource }: PlannedRepair): boolean =>
  start !== undefined && isStartSettled(start) && remedy === 'start-logging' && resource === start.trail

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
function eventRepairs(
  { seen: { tamper, verdict }, affected, run: { policy }, planning }: Judged,
  snapshot: Snapshot,
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
