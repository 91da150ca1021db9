import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'

/** The policy of the sandbox's guard where none is given: every remedy writes, and the budget is no hindrance. */
export const guardPolicy = (): Policy =>
  fillDefaults({ version: 1, mode: 'enforce', forwarding: 'enforce', budget: { repairs: 100, minutes: 60 } })
