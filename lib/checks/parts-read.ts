import type { Part } from '../model.ts'
import type { Policy } from '../policy/policy.ts'
import type { Check } from './check.ts'

/** The union of what the enabled checks read. */
export function partsRead(checks: readonly Check[], policy: Policy): ReadonlySet<Part> {
  return new Set(
    checks
      .filter((check) => policy.checks[check.id].enabled)
      .flatMap((check) => [...check.reads, ...(check.readsUnder?.(policy) ?? [])]),
  )
}
