import { type Expression, isOpen, type Open, replaced, testsIn } from './expression.ts'
import { type FieldTest, meets, type PatternTest, type Value } from './pattern-test.ts'

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

/** One way in which a record can be: a value, and what it makes of each test. Undefined where AWS does not say. */
type Choice = { value: Value; outcomes: ReadonlyMap<PatternTest, boolean | undefined> }

/** What a test asks about: a field's path, or the text as a whole for one term. */
const subjectOf = (test: PatternTest): string => ('term' in test ? `text ${String(test.term)}` : test.field)

/**
 * The ways in which records can differ in what some tests ask of one subject, a value for each: those of real records
 * first. Of a field under a regular expression not all are known, so that one choice leaves its texts open.
 *
 * @param others further subjects that are asked about
 */
function choicesOf(tests: readonly PatternTest[], shape: RecordShape, others: readonly string[]): Choice[] {
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
    ...regexes.flatMap(fittingTexts),
    ...numbers.flatMap((number) => [number - 1, number, number + 1, String(number)]),
    ...tests.flatMap((test) => ('is' in test ? [test.is] : [])),
    ...(others.some((other) => isInside(other, path)) ? [{}] : []),
    ...absent,
  ]
  return { values, isWhole: strings !== undefined && regexes.length === 0 }
}

/** Strings that a regular expression may well fit: its alternatives without its operators. */
const fittingTexts = ({ source }: RegExp): string[] =>
  source.split('|').map((part) => part.replaceAll(/\\(.)|[$*+?^]|\{[^}]*\}|\[(.)[^\]]*\]/g, '$1$2'))

/** True of a path to a part of what the other path leads to. */
const isInside = (path: string, whole: string): boolean =>
  path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`)

const mostSteps = 2000

/**
 * A string for each way in which texts with `*` can fit or not fit it together; undefined where there are too many to
 * try. Exact: it walks the states that the texts' automata reach together, and a letter that stands in none of them
 * does for all others.
 */
function stringChoices(globs: readonly string[]): string[] | undefined {
  const literal = new Set(globs.join('').replaceAll('*', ''))
  const other = ['x', 'z', 'q', '0', '_'].find((letter) => !literal.has(letter)) ?? '\u{FFFF}'
  const start = globs.map((glob) => settled(glob, [0]))
  const queue: Walk[] = [{ text: '', states: start }]
  const seen = new Set([stateKey(start)])
  const found = new Map<string, string>()
  for (const walk of queue) {
    const fitting = walk.states.map((state, index) => state.includes(globs[index]?.length ?? 0))
    if (!found.has(String(fitting))) found.set(String(fitting), walk.text)
    for (const letter of [...literal, other]) {
      const states = walk.states.map((state, index) => step(globs[index] ?? '', state, letter))
      const key = stateKey(states)
      if (seen.has(key)) continue
      seen.add(key)
      queue.push({ text: walk.text + letter, states })
      if (queue.length > mostSteps) return undefined
    }
  }
  return [...found.values()]
}

/** The places in each text, before its letters, that a string may have reached. */
type Walk = { text: string; states: readonly (readonly number[])[] }

const stateKey = (states: readonly (readonly number[])[]) => states.join('|')

/** A `*` may stand for nothing. */
function settled(glob: string, places: readonly number[]): number[] {
  const all = new Set(places)
  for (const place of all) if (glob[place] === '*') all.add(place + 1)
  return [...all].toSorted((one, two) => one - two)
}

const step = (glob: string, places: readonly number[], letter: string): number[] =>
  settled(
    glob,
    places.flatMap((place) => (glob[place] === '*' ? [place] : glob[place] === letter ? [place + 1] : [])),
  )

/** What a field of a record can be. */
export type Field = {
  /** Values that it has in real records, the commonest first. */
  values: readonly Value[]
  /** It may be any other string too. */
  any: boolean
}

/** The records that a pattern is asked about. */
export type RecordShape = {
  field: (path: string) => Field
  /** Pieces of text, each of which stands in every such record, as its service writes it. */
  pieces: readonly string[]
  /** A whole record as text, for what may well stand in others too. */
  sample: string
}
