import { isRecord } from './protocol/is-record.ts'
import { matchesPattern, textsOf } from './policy-pattern.ts'

type Test = (expected: string, actual: string) => boolean

const equal: Test = (expected, actual) => expected === actual
const equalIgnoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase()
const numeric =
  (compare: (a: number, b: number) => boolean): Test =>
  (expected, actual) =>
    compare(Number(actual), Number(expected))

const TESTS: Readonly<Record<string, Test>> = {
  stringequals: equal,
  stringequalsignorecase: equalIgnoringCase,
  stringlike: matchesPattern,
  arnequals: matchesPattern,
  arnlike: matchesPattern,
  bool: equalIgnoringCase,
  numericequals: numeric((a, b) => a === b),
  numericlessthan: numeric((a, b) => a < b),
  numericlessthanequals: numeric((a, b) => a <= b),
  numericgreaterthan: numeric((a, b) => a > b),
  numericgreaterthanequals: numeric((a, b) => a >= b),
}

const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  numericnotequals: 'numericequals',
}

/**
 * Whether a Condition block holds: all operators, all keys, any of a key's values (IAM guide, "Condition operators").
 * An operator that is not known here never holds.
 */
export function conditionHolds(condition: unknown, context: Readonly<Record<string, string>>): boolean {
  if (condition === undefined) return true
  if (!isRecord(condition)) return false
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  return Object.entries(condition).every(([operator, keys]) => {
    if (!isRecord(keys)) return false
    return Object.entries(keys).every(([key, values]) =>
      holds(operator, values, known.get(key.toLowerCase())),
    )
  })
}

function holds(operator: string, values: unknown, actual: string | undefined): boolean {
  const lower = operator.toLowerCase().replace(/^for(?:any|all)values?:/, '')
  const name = lower.replace(/ifexists$/, '')
  const expected = (Array.isArray(values) ? values : [values]).map(String)
  if (name === 'null') return textsOf(expected).includes(String(actual === undefined))
  if (actual === undefined && name !== lower) return true
  if (operator.toLowerCase().startsWith('forallvalues:') && actual === undefined) return true
  const negated = NEGATED[name]
  const test = TESTS[negated ?? name]
  if (!test) return false
  // A negated operator holds where the key is absent.
  if (actual === undefined) return negated !== undefined
  const any = expected.some((value) => test(value, actual))
  return negated === undefined ? any : !any
}
