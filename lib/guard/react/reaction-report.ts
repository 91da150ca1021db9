import { finish, plannedOutcomes } from '../../flow.ts'
import type { Arn, Outcome, Report, Tamper } from '../../model/index.ts'
import { reshaping } from '../../remediate/shared/reshaped-trail.ts'
import { brokenBaselines } from '../broken-baselines.ts'
import { isAbout } from './decide.ts'
import type { Acted } from './reaction.ts'
import { startOutcomes } from './start-outcome.ts'

/** What the reaction found, did, and leaves to people, of the trails that the call concerns alone. */
export function reactionReport(reaction: Acted): Report {
  const { run, end, found } = reaction
  const { tamper, gaps } = found
  const outcomes = outcomesOf(reaction)
  const findings = end.findings.filter((finding) => isAbout(reaction, finding))
  const report = finish(
    { ...run, ...(tamper && { tamper: { ...tamper, ...leftOf(reaction, outcomes) } }) },
    { ...end, findings },
    outcomes,
  )
  return { ...report, ...(gaps.length > 0 && { gaps }) }
}

function outcomesOf(reaction: Acted): Outcome[] {
  const { done, planned, allowed, left } = reaction
  return [
    ...startOutcomes(reaction),
    ...done,
    ...plannedOutcomes(planned.filter((repair) => !allowed.includes(repair))),
    ...left.outcomes,
    ...brokenBaselines(reaction),
  ]
}

/** Trails that the call concerns, and that are no more. */
export const goneTrails = ({ affected, end: { snapshot } }: Acted): Arn[] =>
  [...affected].filter((arn) => !snapshot.trails.some((trail) => trail.arn === arn))

/** What a person has to do, and why: nobody must have to conclude from silence that a deleted trail is not there again. */
function leftOf(reaction: Acted, outcomes: readonly Outcome[]): Pick<Tamper, 'byHand' | 'notUndone'> {
  const { seen, left } = reaction
  const [arn] = goneTrails(reaction)
  const isDeleted = seen.verdict === 'tamper' && seen.tamper.eventName === 'DeleteTrail' && arn !== undefined
  return {
    ...(left.commands.length > 0 && { byHand: left.commands }),
    ...(isDeleted && { notUndone: reasonOf(reaction, arn, outcomes) }),
  }
}

function reasonOf({ seen, baselines }: Acted, arn: Arn, outcomes: readonly Outcome[]): string {
  if (seen.tamper.pipeline !== undefined)
    return 'a known pipeline did it, whose changes are proposed for repair only.'
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
