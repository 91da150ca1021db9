import type { Arn, PlannedRepair, Snapshot } from '../../model/index.ts'
import type { PlanningContext } from '../../remediate/remedy.ts'
import { restorations } from '../../remediate/shared/restorations.ts'
import { isKnownNeverToHaveLogged } from '../../trail/status.ts'
import { concernsOnly, type TamperEvent } from '../tamper-of-event.ts'
import type { Gathered, Judged } from './reaction.ts'
import { withoutVersion } from '../../tamper/api-call.ts'
import type { Weakness } from '../../tamper/rule.ts'
import { s3Aliases } from '../../tamper/services/s3.ts'
import { field } from '../../text/fields.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { type DefaultLock, defaultLockIn, isLessLocked } from '../../trail/baseline/setting-differences.ts'
import { trailSettings } from '../../trail/settings.ts'
import type { Envelope } from '../envelope.ts'

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

/** What a call on a trail weakened where this remedy has something to restore. */
const parts: Readonly<Record<string, { remedy: string; weakens: Weakness }>> = {
  PutEventSelectors: { remedy: 'restore-event-selectors', weakens: 'management-events' },
  PutInsightSelectors: { remedy: 'put-insight-selectors', weakens: 'insights' },
  AddTags: { remedy: 'restore-tags', weakens: 'tags' },
}

/**
 * A call that is harmless by its record, and left a trail with less than its baseline in just what it set: another key
 * or topic, one insight type less, another value for a tag. Live state is the truth, so that is tampering.
 * @param restored what would bring the trail back to its baseline
 */
export function judgedByBaseline(
  seen: TamperEvent,
  envelope: Envelope,
  restored: readonly PlannedRepair[],
): TamperEvent {
  const isOfTrail = seen.eventSource === 'cloudtrail.amazonaws.com' && envelope.errorCode === undefined
  if (seen.verdict !== 'benign' || !isOfTrail) return seen
  const weakens = [...new Set(lostBy(envelope, restored))]
  return weakens.length === 0 ? seen : { ...seen, verdict: 'tamper', tamper: { ...seen.tamper, weakens } }
}

/**
 * A PutRule that is harmless by its record, and left the guard without what it hears by: another pattern for a rule.
 * @param planned what would mend what is wrong now
 */
export function judgedByRules(
  seen: TamperEvent,
  { eventName, record }: Envelope,
  planned: readonly PlannedRepair[],
): TamperEvent {
  if (seen.verdict !== 'benign' || eventName !== 'PutRule') return seen
  const name = field(record.requestParameters, 'name')
  const isDeaf = planned.some(({ calls }) =>
    calls.some(
      ({ intend, region }) => intend.kind === 'rule' && intend.name === name && region === seen.region,
    ),
  )
  return isDeaf ? { ...seen, verdict: 'tamper', tamper: { ...seen.tamper, weakens: ['guard'] } } : seen
}

function lostBy({ eventName, record }: Envelope, restored: readonly PlannedRepair[]): Weakness[] {
  const call = withoutVersion(eventName)
  if (call !== 'UpdateTrail') {
    const part = parts[call]
    return part && restored.some(({ remedy }) => remedy === part.remedy) ? [part.weakens] : []
  }
  const written = restored.flatMap(({ calls }) =>
    calls.flatMap(({ intend }) => (intend.kind === 'trail' ? [intend.settings] : [])),
  )
  return trailSettings.flatMap(({ name, parameter, weakens }) => {
    const isLost = written.some((one) => Object.hasOwn(one, name))
    return isLost && field(record.requestParameters, inRecord(parameter)) !== undefined ? [weakens] : []
  })
}

/** A record has parameters with a small first letter. A trail of one region alone loses global events without a word. */
const inRecord = (parameter: string): string =>
  parameter === 'IncludeGlobalServiceEvents'
    ? 'isMultiRegionTrail'
    : parameter.charAt(0).toLowerCase() + parameter.slice(1)

/**
 * A change of Object Lock that the catalogue takes for too little, and that takes nothing from what each bucket's
 * baseline had: a lock where none was. Where no baseline says what stood there, the catalogue's word stands.
 */
export function judgedByLocks(
  seen: TamperEvent,
  { record }: Envelope,
  baselines: Iterable<Baseline>,
): TamperEvent {
  const call = s3Aliases[seen.tamper.eventName] ?? seen.tamper.eventName
  if (seen.verdict !== 'tamper' || call !== 'PutBucketObjectLockConfiguration') return seen
  const put = defaultLockIn(record.requestParameters)
  const had = [...baselines].map(lockOfBaseline)
  const isWhole = had.length > 0 && had.every((lock) => lock !== undefined && !isLessLocked(put, lock))
  return isWhole ? { ...seen, verdict: 'benign', tamper: { ...seen.tamper, weakens: [] } } : seen
}

/** Undefined where it was not read. */
function lockOfBaseline({ destination }: Baseline): DefaultLock | undefined {
  const kept = destination.safeguards?.find(({ setting }) => setting === 'bucket Object Lock')
  if (!kept) return undefined
  const [setUp] = kept.setUps
  return defaultLockIn(setUp?.input)
}
