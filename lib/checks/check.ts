import type { Controls, Part, Severity, Snapshot, Verdict } from '../model/index.ts'
import type { CheckId } from '../policy/check-settings.ts'
import type { Policy } from '../policy/policy.ts'
import type { RemedyId } from '../remediate/remedy.ts'

/**
 * One rule. Its metadata stands beside it, and docs/checks/, the README's table and `trailkeeper explain` are made
 * from it. `run` is pure: a snapshot and a policy in, one verdict for each resource out, passes included.
 */
export type Check = {
  id: CheckId
  title: string
  /** Why a person should care, in two or three sentences. */
  why: string
  /** What makes it fail, in one sentence. */
  failsWhen: string
  severity: Severity
  scope: 'account' | 'region' | 'trail'
  /** The parts that it reads: nothing else is fetched for it. Each can change a verdict. */
  reads: readonly Part[]
  /** Further parts that only its remedies look at. */
  remediesRead?: readonly Part[]
  /** Further parts that it reads only under some settings. */
  readsUnder?: (policy: Policy) => readonly Part[]
  controls: Controls
  /** Remedies in the order in which they are tried. Empty where only a person can mend it. */
  remedies: readonly RemedyId[]
  /** How to mend it by hand. */
  manual: string
  run: (snapshot: Snapshot, policy: Policy) => Verdict[]
}
