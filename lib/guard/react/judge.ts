import type { Arn, PlannedRepair, Snapshot } from '../../model/index.ts'
import type { PlanningContext } from '../../remediate/remedy.ts'
import { restorations } from '../../remediate/shared/restorations.ts'
import { isKnownNeverToHaveLogged } from '../../trail/status.ts'
import { concernsOnly, type TamperEvent } from '../tamper-of-event.ts'
import { judgedByBaseline, judgedByLocks } from './judged-by-baseline.ts'
import type { Gathered, Judged } from './reaction.ts'

/** What the event was, by what live state shows of it: the record alone may look worse, or better, than it is. */
export function judge(reaction: Gathered): Judged {
  const { envelope, swept, baselines } = reaction
  const restored = restoredOn(reaction, swept.snapshot)
  const seen = judgedByLocks(
    judgedByBaseline(reaction.seen, envelope, restored),
    envelope,
    baselines.values(),
  )
  return { ...reaction, seen, restored, planning: planningWith(reaction, seen) }
}

/** What would bring the trails that the call concerns back to their baselines. */
export const restoredOn = ({ run, affected }: Gathered, live: Snapshot): PlannedRepair[] =>
  restorations(live, run.policy, run.planning).filter((repair) => concernsOnly(affected, repair))

/** A StopLogging that went through is proof that the trail was meant to log, unless its status says that it never did. */
function planningWith({ run, affected, swept }: Gathered, seen: TamperEvent): PlanningContext {
  const known = run.planning
  if (seen.verdict !== 'tamper') return known
  const { eventName } = seen.tamper
  const [trailArn] = affected
  const isNamed = seen.eventSource === 'cloudtrail.amazonaws.com' && trailArn !== undefined
  const stopped =
    eventName === 'StopLogging' ? [...affected].filter((arn) => !hasNeverLogged(swept.snapshot, arn)) : []
  return {
    ...known,
    ...(isNamed && { tampered: { trailArn, eventName } }),
    seenLogging: new Set([...known.seenLogging, ...stopped]),
  }
}

const hasNeverLogged = ({ trails }: Snapshot, arn: Arn): boolean =>
  trails.some((trail) => trail.arn === arn && isKnownNeverToHaveLogged(trail))
