import type { ApiCall } from './api-call.ts'
import type { ProtectedResources, ResourceKind } from './protected-resources.ts'
import type { Weakness } from './weakness.ts'

/** One call that can weaken logging. The prose is what the documentation shows. */
export type Rule = {
  /** All that the call can weaken. */
  weakens: readonly [Weakness, ...Weakness[]]
  /** When it does. */
  when: string
  /** Whether it may be mended without a person: always, depending on what is known, or never. */
  auto: 'yes' | 'conditional' | 'alert'
  /** Kind of resource that must be protected; absent where every such call counts. */
  kind?: ResourceKind
  /** True where the call is about something that no list names, so that it counts whatever is listed. */
  isUnlisted?: (call: ApiCall) => boolean
  /** Names or ARNs of what was called upon, the best one for people first. */
  targets: (call: ApiCall) => (string | undefined)[]
  /**
   * True where one look at the record shows that it is about something else. Calls that stand in a log by the thousand
   * are sorted out by it before they are read in full.
   */
  isElsewhere?: (record: unknown, listed: ProtectedResources) => boolean
  /** What this very call weakens, or would have weakened; absent where the call always does. */
  judge?: (call: ApiCall, listed: ProtectedResources) => Weakness[]
  /** False where the name alone tells nothing about the intent, when the parameters are not in the record. */
  byName?: false
  /** True where the record's resources tell as much as the parameters: `judge` is asked without parameters too. */
  byResources?: true
  /** True where the record of a service says that it did not come to pass; a call's record says so by its errorCode. */
  failed?: (call: ApiCall) => boolean
}

export type ServiceRules = Readonly<Record<string, Rule>>

/** The one weakness where the condition holds, none where it does not. */
export function when(condition: boolean, ...weakens: Weakness[]): Weakness[] {
  return condition ? weakens : []
}
