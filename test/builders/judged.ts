import type { Check } from '../../lib/checks/all-checks.ts'
import type { Snapshot, Verdict } from '../../lib/model/index.ts'
import { findingSchema } from '../../lib/report/report-schema.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { aPolicy } from './a-policy.ts'
import { aSnapshot } from './a-snapshot.ts'

type Written = Omit<WrittenPolicy, 'version'>

/**
 * Every verdict of a check on an account that is compliant but for what is changed. Whatever it is, it is a whole
 * finding: it says what was expected, what there is and what that means, and an unknown one names what was not read.
 */
export const judged = (check: Check, changes: Partial<Snapshot> = {}, written: Written = {}): Verdict[] =>
  verdictsOf(check, aSnapshot(changes), aPolicy(written))

/** The same of any account under any policy. */
export const verdictsOf = (check: Check, snapshot: Snapshot, policy: Policy): Verdict[] =>
  check.run(snapshot, policy).map((verdict) => whole(check, verdict))

function whole({ id, severity }: Check, verdict: Verdict): Verdict {
  findingSchema.parse({ check: id, severity, ...verdict })
  const { account, region, resource, expected, actual, message } = verdict
  const said = [account, region, resource, expected, actual, message]
  if (said.some((text) => text === '' || /undefined|\bnull\b/.test(text)))
    throw new Error(`a verdict of ${id} says nothing: ${said.join(' | ')}`)
  if ((verdict.status === 'unknown') !== (verdict.unread !== undefined && verdict.unread.length > 0))
    throw new Error(`a verdict of ${id} is ${verdict.status}, and what was not read is another matter`)
  return verdict
}

/** The one verdict of a check that gives one. */
export function theVerdict(check: Check, changes: Partial<Snapshot> = {}, written: Written = {}): Verdict {
  const [verdict, ...more] = judged(check, changes, written)
  if (!verdict || more.length > 0)
    throw new Error(`expected one verdict, got ${more.length + (verdict ? 1 : 0)}`)
  return verdict
}
