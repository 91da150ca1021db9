import type { Part } from '../../model/index.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Check } from '../check.ts'

/** The union of what the enabled checks and their remedies read. */
export function partsRead(checks: readonly Check[], policy: Policy): ReadonlySet<Part> {
  return new Set(
    checks
      .filter((check) => policy.checks[check.id].enabled)
      .flatMap((check) => [...verdictParts(check, policy), ...(check.remediesRead ?? [])]),
  )
}

/** What one check reads to come to its verdicts. */
export const verdictParts = (check: Check, policy: Policy): Part[] => [
  ...check.reads,
  ...(check.readsUnder?.(policy) ?? []),
]
