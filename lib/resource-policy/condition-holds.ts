import type { PolicyStatement } from '../model/index.ts'
import { all, any, certainly, type Certainty, inEachCase, not } from './certainty.ts'
import { isBoolean } from './compare.ts'
import { type Operator, operatorOf } from './operators.ts'
import type { KeyCase, KeyState } from './request.ts'
import { patternOf, type Reading } from './pattern.ts'

/**
 * Whether a statement's Condition holds: all operators and all keys must, and of a key any of its values, or with a
 * negated operator none (IAM user guide, "Conditions with multiple context keys or values").
 */
export function conditionHolds({ Condition, Effect }: PolicyStatement, reading: Reading): Certainty {
  return all(
    Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => {
        const state = reading.keys(key.toLowerCase())
        const test = testOf(operator, [values].flat(), reading)
        return test ? inState(state, test, Effect) : 'cannot-tell'
      }),
    ),
  )
}

type Test = (held: KeyCase) => Certainty

function inState({ cases, chosen }: KeyState, test: Test, effect: string): Certainty {
  const answers = cases.map(test)
  if (!chosen) return inEachCase(answers)
  // Whoever picks the value picks one that lets an Allow hold, and a Deny not.
  if (effect === 'Allow') return certainly(answers.some((one) => one !== 'no'))
  return certainly(answers.every((one) => one === 'yes'))
}

function testOf(name: string, values: readonly string[], reading: Reading): Test | undefined {
  const operator = operatorOf(name)
  if (operator !== 'null') return operator && ((held) => compared(operator, values, held, reading))
  const wanted = values.map((value) => value.toLowerCase())
  if (!wanted.every(isBoolean)) return undefined
  return (held) => certainly(wanted.includes(String(held === 'absent')))
}

/** A key that the request lacks makes positive operators false, and negated and …IfExists ones true. */
function compared(operator: Operator, values: readonly string[], held: KeyCase, reading: Reading): Certainty {
  const { compare, negated, takesVariables, ifExists, set } = operator
  if (held === 'absent') return certainly(ifExists || set === 'all' || (negated && set === undefined))
  const patterns = takesVariables ? values.map((value) => patternOf(value, reading)) : values
  const each = held.map((value) => {
    const matched = any(
      patterns.map((pattern) => (pattern === undefined ? 'cannot-tell' : compare(pattern, value))),
    )
    return negated ? not(matched) : matched
  })
  if (set === 'any') return any(each)
  return set === 'all' ? all(each) : inEachCase(each)
}

/** Whether every variable in the condition can be resolved. Where one cannot, the whole statement may be invalid. */
export const isResolved = ({ Condition }: PolicyStatement, reading: Reading): boolean =>
  Object.entries(Condition ?? {}).every(([name, keys]) => {
    const operator = operatorOf(name)
    if (operator === undefined || operator === 'null' || !operator.takesVariables) return true
    return Object.values(keys)
      .flat()
      .every((value) => patternOf(value, reading) !== undefined)
  })
