import { globMatches } from '../tamper/glob.ts'
import { all, any, type Certainty, certainly, not } from '../resource-policy/certainty.ts'

/**
 * What is known of a request's condition keys, by lower-case key: its values, `absent`, or `unknown` where the key
 * may have any value. A key that is not listed is unknown too.
 */
export type RequestContext = Readonly<Record<string, readonly string[] | 'absent' | 'unknown'>>

/**
 * Whether a Condition block holds: all operators and all keys, and of a key any value (IAM user guide, "Condition
 * operators"). An operator that is not known here cannot be told.
 */
export function conditionHolds(
  condition: Record<string, Record<string, string | string[]>> | undefined,
  context: RequestContext,
): Certainty {
  return all(
    Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) =>
        keyHolds(operator.toLowerCase(), expectedOf(key, values), known(context, key.toLowerCase())),
      ),
    ),
  )
}

/**
 * Of an organization's path only its first part can be known without reading the organization's tree; Control
 * Tower's buckets are limited by such paths.
 */
const expectedOf = (key: string, values: string | string[]): string[] =>
  key.toLowerCase() === 'aws:sourceorgpaths'
    ? [values].flat().map((path) => path.replace(/\/.*/s, '/'))
    : [values].flat()

/** The policy's text decides which key is asked for: only the context's own keys count. */
const known = (context: RequestContext, key: string): RequestContext[string] =>
  (Object.hasOwn(context, key) ? context[key] : undefined) ?? 'unknown'

const cannotTell = 'cannot-tell'

type Test = (expected: string, actual: string) => boolean

const equal: Test = (expected, actual) => expected === actual
const equalIgnoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase()

const tests: ReadonlyMap<string, Test> = new Map([
  ['stringequals', equal],
  ['stringequalsignorecase', equalIgnoringCase],
  ['stringlike', globMatches],
  ['arnequals', globMatches],
  ['arnlike', globMatches],
  ['bool', equalIgnoringCase],
])

const negated: ReadonlyMap<string, string> = new Map([
  ['stringnotequals', 'stringequals'],
  ['stringnotequalsignorecase', 'stringequalsignorecase'],
  ['stringnotlike', 'stringlike'],
  ['arnnotequals', 'arnequals'],
  ['arnnotlike', 'arnlike'],
])

/** A key that the request lacks makes positive operators false, and negated and …IfExists ones true. */
function keyHolds(
  operator: string,
  expected: readonly string[],
  actual: readonly string[] | 'absent' | 'unknown',
): Certainty {
  const quantifier = /^for(all|any)values?:/.exec(operator)?.[1]
  const ifExists = operator.endsWith('ifexists')
  const name = operator.replace(/^for(all|any)values?:/, '').replace(/ifexists$/, '')
  if (name === 'null') {
    return actual === 'unknown' ? cannotTell : certainly(expected.includes(String(actual === 'absent')))
  }
  const positive = negated.get(name) ?? name
  const test = tests.get(positive)
  if (!test) return cannotTell
  const isNegated = positive !== name
  if (actual === 'absent') return certainly(ifExists || quantifier === 'all' || (isNegated && !quantifier))
  if (actual === 'unknown') return cannotTell
  const each = actual.map((value) => {
    const matched = any(expected.map((wanted) => matchOf(test, wanted, value)))
    return isNegated ? not(matched) : matched
  })
  return quantifier === 'any' ? any(each) : all(each)
}

/** A policy variable stands for something that is not known here. */
const matchOf = (test: Test, wanted: string, value: string): Certainty =>
  wanted.includes('${') ? 'cannot-tell' : certainly(test(wanted, value))
