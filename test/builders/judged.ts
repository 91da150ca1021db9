import type { Check } from '../../lib/checks/check.ts'
import type { Snapshot, Verdict } from '../../lib/model.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { aPolicy } from './a-policy.ts'
import { aSnapshot } from './a-snapshot.ts'

type Written = Omit<WrittenPolicy, 'version'>

/** Every verdict of a check on an account that is compliant but for what is changed. */
export const judged = (check: Check, changes: Partial<Snapshot> = {}, written: Written = {}): Verdict[] =>
  check.run(aSnapshot(changes), aPolicy(written))

/** The one verdict of a check that gives one. */
export function theVerdict(check: Check, changes: Partial<Snapshot> = {}, written: Written = {}): Verdict {
  const [verdict, ...more] = judged(check, changes, written)
  if (!verdict || more.length > 0)
    throw new Error(`expected one verdict, got ${more.length + (verdict ? 1 : 0)}`)
  return verdict
}
