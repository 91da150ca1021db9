import type { Finding, PlannedRepair, Snapshot } from '../../model/index.ts'
import { exemptionFor } from '../../checks/judging/rules.ts'
import { blockPublicAccess } from '../../remediate/block-public-access.ts'
import { repairFrom } from '../../plan/plan-repairs.ts'
import type { Judged } from './reaction.ts'

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
