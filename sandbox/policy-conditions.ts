import { operatorNamed } from './policy-operators.ts'
import type { Operator } from './policy-operators.ts'
import type { Variables } from './policy-pattern.ts'
import { isRecord } from './protocol/is-record.ts'

/** What a request carries, by condition key. A list where the key is multivalued, absent keys left out. */
export type RequestKeys = Readonly<Record<string, string | readonly string[]>>

/** Finds keys in any case, as IAM does. */
export function keyReader(keys: RequestKeys): (key: string) => string | readonly string[] | undefined {
  // Most statements are about something else, and ask for none.
  let known: ReadonlyMap<string, string | readonly string[]> | undefined
  return (key) => {
    known ??= new Map(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), value]))
    return known.get(key.toLowerCase())
  }
}

/**
 * Whether a Condition block holds: all operators, all keys, any of a key's values, which for a negated operator is
 * none of them (IAM guide, "Condition operators"). An operator that IAM does not have never holds, nor does one
 * whose value has a variable that cannot be resolved.
 */
export function conditionHolds(
  condition: unknown,
  read: ReturnType<typeof keyReader>,
  variables?: Variables,
): boolean {
  if (condition === undefined) return true
  if (!isRecord(condition)) return false
  return Object.entries(condition).every(([name, keys]) => {
    const operator = operatorNamed(name)
    if (!operator || !isRecord(keys)) return false
    return Object.entries(keys).every(([key, values]) => holds(operator, values, read(key), variables))
  })
}

function holds(
  operator: Operator,
  values: unknown,
  given: string | readonly string[] | undefined,
  variables?: Variables,
): boolean {
  const expected = (Array.isArray(values) ? values : [values]).map(String)
  const actual = valuesOf(given, operator.set !== undefined)
  if (operator.test === 'null')
    return expected.some((value) => value.toLowerCase() === String(actual.length === 0))
  const { test, negated, set, ifExists } = operator
  if (actual.length === 0 && ifExists) return true
  const matchesAny = (value: string): boolean | undefined => {
    const results = expected.map((one) => test(one, value, variables))
    return results.includes(undefined) ? undefined : results.includes(true)
  }
  // Asked for a value that nobody has, it still says whether the policy's own values can be resolved.
  const matches = (actual.length === 0 ? [''] : actual).map(matchesAny)
  if (matches.includes(undefined)) return false
  if (actual.length === 0) return set === 'all' || (set === undefined && negated)
  if (set === 'all') return matches.every((match) => match !== negated)
  if (set === 'any') return matches.some((match) => match !== negated)
  return matches.includes(true) !== negated
}

/** "Empty data set (for example, an empty string)" counts as no value for a set operator. */
function valuesOf(given: string | readonly string[] | undefined, asSet: boolean): readonly string[] {
  const values = given === undefined ? [] : typeof given === 'string' ? [given] : given
  return asSet ? values.filter((value) => value !== '') : values
}
