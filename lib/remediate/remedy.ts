import type { Baseline } from '../trail/baseline/baseline.ts'
import type { Arn, Call, Finding, Refusal, RemedyId, Snapshot } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'

/** What is known beyond the snapshot when a repair is planned. */
export type PlanningContext = {
  /** Trails that stored state or a StopLogging event shows to have been logging: starting them again adds no copy. */
  seenLogging: ReadonlySet<Arn>
  /** The trail that was tampered with and the call that did it, where an event led here. */
  tampered?: { trailArn: Arn; eventName: string }
  /** What trails are restored to, by ARN: verified baselines only. Absent where no memory is at hand. */
  baselines?: ReadonlyMap<Arn, Baseline>
  /** Random suffix for names that must not collide; passed in so that planning stays pure. */
  suffix: string
}

/**
 * The trail that a call of this name weakened. It shows which trail had what is missing now; a call that cannot have
 * taken it away shows nothing, and may be meant to lead a repair astray.
 */
export const tamperedBy = ({ tampered }: PlanningContext, eventName: string): Arn | undefined =>
  tampered?.eventName === eventName ? tampered.trailArn : undefined

/** True where a stopped trail is started again by itself: the policy lets it, and the trail was seen logging. */
export const isRestarted = (trail: Arn, policy: Policy, { seenLogging }: PlanningContext): boolean =>
  policy.checks['trail-logging'].restart && seenLogging.has(trail)

/**
 * What a remedy would do: calls in order (none: another finding's repair mends this one too), or why it will not. `apart`: what one region refuses is no reason to leave the
 * others alone, so each region's calls are a repair of their own.
 */
export type Plan = { calls: Call[]; paidCopies?: { before: number; after: number }; apart?: true } | Refusal

export type Remedy = {
  id: RemedyId
  title: string
  risk: 'safe' | 'disruptive'
  /** IAM actions that its calls need, read-backs included. */
  permissions: readonly string[]
  /** What it needs besides where the policy has tags for what it makes. */
  tagging?: readonly string[]
  /**
   * Asked for findings of the checks that name this remedy. Undefined where it is not the one for the finding's case, so
   * that the next is tried.
   */
  plan: (finding: Finding, snapshot: Snapshot, policy: Policy, planning: PlanningContext) => Plan | undefined
}
