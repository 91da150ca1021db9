import type { Arn, Outcome, Tamper } from '../model/index.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { reshaping } from '../remediate/shared/reshaped-trail.ts'
import type { TamperEvent } from './tamper-of-event.ts'

/** Why a trail that was deleted is not there again: a person must not have to conclude it from silence. */
export function notUndone(
  { verdict, tamper }: TamperEvent,
  gone: readonly Arn[],
  baselines: ReadonlyMap<Arn, Baseline>,
  outcomes: readonly Outcome[],
): Pick<Tamper, 'notUndone'> {
  const [arn] = gone
  if (verdict !== 'tamper' || tamper.eventName !== 'DeleteTrail' || arn === undefined) return {}
  return { notUndone: reasonOf(tamper, arn, baselines, outcomes) }
}

function reasonOf(
  { pipeline }: Tamper,
  arn: Arn,
  baselines: ReadonlyMap<Arn, Baseline>,
  outcomes: readonly Outcome[],
): string {
  if (pipeline !== undefined) return 'a known pipeline did it, whose changes are proposed for repair only.'
  const about = outcomes.filter(({ resource }) => resource === arn)
  if (about.some(({ remedy, result }) => remedy === reshaping && result === 'applied'))
    return 'it could not be made again, and another trail was put in its place (below).'
  const kept = about.find(({ result }) => result !== 'applied' && result !== 'planned')
  if (kept) return kept.message
  if (about.some(({ result }) => result === 'planned'))
    return 'the policy lets it be planned only (mode: plan). What would be done is below.'
  const baseline = baselines.get(arn)
  if (!baseline) return 'no baseline of it is known that could be trusted.'
  if (baseline.retired) return 'its baseline was retired.'
  return 'the policy turns that repair off, or exempts the trail.'
}
