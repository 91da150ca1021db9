import type { Check } from '../../lib/checks/all-checks.ts'
import { allRemedies } from '../../lib/remediate/all-remedies.ts'
import type { Remedy } from '../../lib/remediate/remedy.ts'

/** The remedies of a check, in the order in which they are tried. */
export const writtenRemedies = (check: Check): Remedy[] =>
  check.remedies.flatMap((id) => allRemedies[id] ?? [])
