import type { CheckId } from '../checks/all-checks.ts'
import type { Mode, Policy } from './policy.ts'

/** What a check's repairs may do. Forwarding rules have a consent of their own, `ears`, whatever the modes say. */
export const repairMode = (policy: Policy, check: CheckId): Mode =>
  check === 'tampering-path' ? policy.ears : policy.checks[check].mode
