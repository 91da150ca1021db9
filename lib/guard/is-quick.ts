import type { Check } from '../checks/check.ts'
import type { Part } from '../model.ts'
import type { Policy } from '../policy/policy.ts'

/** Only what CloudTrail itself answers: a reaction has no time to read buckets and keys. */
const quickParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags', 'organization']

/** True for a check that a reaction runs. The key that a policy names is looked up even then: few events ask for it. */
export const isQuick = (check: Check, policy: Policy): boolean =>
  [...check.reads, ...(check.readsUnder?.(policy) ?? [])].every(
    (part) =>
      quickParts.includes(part) || (check.id === 'kms-encryption' && (part === 'bucket' || part === 'key')),
  )
