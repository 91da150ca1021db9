import { choicesOf, isInside, subjectOf } from './choices.ts'
import { type Expression, isOpen, type Open, replaced, testsIn } from './expression.ts'
import type { PatternTest, Value } from './pattern-test.ts'
import type { RecordShape } from './record-shape.ts'

/** What sets a record apart from others: values by subject, in the order in which they were chosen. */
export type Chosen = ReadonlyMap<string, Value>

/** A record for which the expression is false; open where it may be false for one; undefined where it is for none. */
export type Missed = { record: Chosen } | Open | undefined

const mostTries = 5000

/**
 * Looks for a record of the shape for which an expression does not hold. It takes a test that is left, and tries every
 * way in which records can differ in what is asked of its subject.
 *
 * @param undocumented what stands for an outcome that AWS does not document
 * @param tooMany what stands for a search that takes too long
 */
export function findMissed(
  expression: Expression<PatternTest>,
  shape: RecordShape,
  { undocumented, tooMany }: { undocumented: Open; tooMany: Open },
): Missed {
  const asked = [...new Set(testsIn(expression))]
  const subjects = new Set(asked.map(subjectOf))
  const choices = new Map(
    [...subjects].map((subject) => {
      const tests = asked.filter((test) => subjectOf(test) === subject)
      return [subject, choicesOf(tests, shape, [...subjects])]
    }),
  )
  const waysFor = (subject: string) => choices.get(subject)?.length ?? 0
  let tries = 0
  let open: Open | undefined

  const search = (left: Expression<PatternTest>, chosen: Chosen): Chosen | undefined => {
    if (left === true || ++tries > mostTries) return undefined
    if (left === false) return chosen
    if (isOpen(left)) {
      open ??= left
      return undefined
    }
    const [subject = ''] = testsIn(left)
      .map(subjectOf)
      .toSorted((one, two) => waysFor(one) - waysFor(two))
    const ways = choices.get(subject) ?? []
    for (const { value, outcomes } of ways) {
      if (!fitsTogether(subject, value, chosen)) continue
      const outcome = (test: PatternTest) => outcomes.get(test) ?? undocumented
      const next = replaced(left, (test): Expression<PatternTest> =>
        subjectOf(test) === subject ? outcome(test) : { test },
      )
      const found = search(next, ways.length === 1 ? chosen : new Map([...chosen, [subject, value]]))
      if (found) return found
    }
    return undefined
  }

  const record = search(expression, new Map())
  if (record) return { record }
  return tries > mostTries ? tooMany : open
}

/** A part of an object is there only where the object is. */
const fitsTogether = (subject: string, value: Value, chosen: Chosen): boolean =>
  [...chosen].every(
    ([other, known]) =>
      !(isInside(subject, other) && !isObject(known) && value !== undefined) &&
      !(isInside(other, subject) && known !== undefined && !isObject(value)),
  )

const isObject = (value: Value) => typeof value === 'object' && value !== null
