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
  /** Names or ARNs of what was called upon, the best one for people first. */
  targets: (call: ApiCall) => (string | undefined)[]
  /** What this very call weakens, or would have weakened; absent where the call always does. */
  judge?: (call: ApiCall, listed: ProtectedResources) => Weakness[]
  /** False where the name alone tells nothing about the intent, when the parameters are not in the record. */
  byName?: false
}

export type ServiceRules = Readonly<Record<string, Rule>>

/** The one weakness where the condition holds, none where it does not. */
export function when(condition: boolean, ...weakens: Weakness[]): Weakness[] {
  return condition ? weakens : []
}
