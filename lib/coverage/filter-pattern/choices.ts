import { type FieldTest, meets, type PatternTest, type Value } from './pattern-test.ts'
import type { RecordShape } from './record-shape.ts'
import { stringChoices } from './string-choices.ts'

/** One way in which a record can be: a value, and what it makes of each test. Undefined where AWS does not say. */
export type Choice = { value: Value; outcomes: ReadonlyMap<PatternTest, boolean | undefined> }

/** What a test asks about: a field's path, or the text as a whole for one term. */
export const subjectOf = (test: PatternTest): string =>
  'term' in test ? `text ${String(test.term)}` : test.field

/**
 * The ways in which records can differ in what some tests ask of one subject, a value for each: those of real records
 * first. Of a field under a regular expression not all are known, so that one choice leaves its texts open.
 *
 * @param others further subjects that are asked about
 */
export function choicesOf(
  tests: readonly PatternTest[],
  shape: RecordShape,
  others: readonly string[],
): Choice[] {
  const [first] = tests
  if (first && 'term' in first) {
    return termChoices(first.term, shape).map((is) => choiceOf(is, tests, () => is))
  }
  const asked = tests.filter((test) => 'field' in test)
  const { values, isWhole } = valuesFor(asked, shape, others)
  const choices = values.map((value) => choiceOf(value, asked, (test) => meets(test, value)))
  const all = isWhole ? choices : [...choices, choiceOf(anyText, asked, meetsAnyText)]
  const keys = all.map(({ outcomes }) => [...outcomes.values()].join())
  return all.filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
}

const choiceOf = <T extends PatternTest>(
  value: Value,
  tests: readonly T[],
  outcome: (test: T) => boolean | undefined,
): Choice => ({ value, outcomes: new Map(tests.map((test) => [test, outcome(test)])) })

const anyText = '…'

/** What is certain of a text that is not known. */
const meetsAnyText = (test: FieldTest): boolean | undefined =>
  'literal' in test && !('glob' in test.literal && test.literal.glob === '*')
    ? undefined
    : meets(test, anyText)

/** Whether a term stands in a record: in each where it stands in a known piece, else in some where anybody may put text. */
function termChoices(term: string | RegExp, { pieces, sample }: RecordShape): (boolean | undefined)[] {
  if (typeof term !== 'string' && /[$^]/.test(term.source)) return [undefined]
  const isIn = (text: string) => (typeof term === 'string' ? text.includes(term) : term.test(text))
  if (pieces.some(isIn)) return [true]
  return [true, isIn(sample) ? undefined : false]
}

type Values = { values: readonly Value[]; isWhole: boolean }

function valuesFor(tests: readonly FieldTest[], shape: RecordShape, others: readonly string[]): Values {
  const path = tests[0]?.field ?? ''
  const field = shape.field(path)
  if (!field.any) return { values: field.values, isWhole: true }
  const literals = tests.flatMap((test) => ('literal' in test ? [test.literal] : []))
  const globs = literals.flatMap((literal) => ('glob' in literal ? [literal.glob] : []))
  const regexes = literals.flatMap((literal) => ('regex' in literal ? [literal.regex] : []))
  const numbers = literals.flatMap((literal) => ('number' in literal ? [Number(literal.number)] : []))
  const strings = stringChoices([...new Set(globs)])
  const absent = field.values.filter((value) => value === undefined)
  const isMostlyAbsent = field.values[0] === undefined
  const values: Value[] = [
    ...(isMostlyAbsent ? absent : []),
    ...field.values.filter((value) => value !== undefined),
    ...(strings ?? globs.map((glob) => glob.replaceAll('*', ''))),
    ...regexes.flatMap(fitting),
    ...numbers.flatMap((number) => [number - 1, number, number + 1, String(number)]),
    ...tests.flatMap((test) => ('is' in test ? [test.is] : [])),
    ...(others.some((other) => isInside(other, path)) ? [{}] : []),
    ...absent,
  ]
  return { values, isWhole: strings !== undefined && regexes.length === 0 }
}

/** Strings that a regular expression may well fit: its alternatives without its operators. */
const fitting = ({ source }: RegExp): string[] =>
  source.split('|').map((part) => part.replaceAll(/\\(.)|[$*+?^]|\{[^}]*\}|\[(.)[^\]]*\]/g, '$1$2'))

/** True of a path to a part of what the other path leads to. */
export const isInside = (path: string, whole: string): boolean =>
  path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)
