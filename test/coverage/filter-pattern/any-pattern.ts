import * as fc from 'fast-check'

/** A pattern as it is meant, apart from how it is written. */
export type Meant =
  | { kind: 'equals' | 'differs'; field: string; glob: string }
  | { kind: 'fits'; field: string; regex: string }
  | { kind: 'exists' | 'lacks'; field: string }
  | { kind: 'and' | 'or'; parts: Meant[] }

/** A record of a few fields with text. */
export type Plain = Record<string, string | undefined>

export const fields = ['one', 'two']

const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 4 })
const field = fc.constantFrom(...fields)

const condition: fc.Arbitrary<Meant> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('equals', 'differs'), field, glob }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('exists', 'lacks'), field }) },
)

const regex = fc.constantFrom('^a', 'b$', 'a|b', '^[ab]+$', 'a.b', '^b?a*$', '.')

const fitting: fc.Arbitrary<Meant> = fc.record({ kind: fc.constant('fits'), field, regex })

const joined = (leaf: fc.Arbitrary<Meant>): fc.Arbitrary<Meant> =>
  fc.letrec<{ tree: Meant }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        kind: fc.constantFrom('and', 'or', 'or'),
        parts: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
      }),
    ),
  })).tree

/** Patterns of conditions joined and nested, which often leave nothing out. */
export const anyPattern = joined(condition)

/** The same with regular expressions among them. */
export const anyPatternWithRegex = joined(fc.oneof(condition, fitting))

/** The same in the language, with spaces, quotes and parentheses as it comes. */
export function written(meant: Meant, choose: (count: number) => number): string {
  const space = () => ['', ' ', '\n  '][choose(3)] ?? ''
  if ('parts' in meant) {
    const operator = meant.kind === 'and' ? '&&' : '||'
    return meant.parts
      .map((part) => {
        const text = written(part, choose)
        const mustGroup = meant.kind === 'and' && part.kind === 'or'
        return mustGroup || choose(2) === 0 ? `(${space()}${text}${space()})` : text
      })
      .join(`${space()}${operator}${space()}`)
  }
  const selector = choose(2) === 0 ? `$.${meant.field}` : `$["${meant.field}"]`
  if (meant.kind === 'fits') return `${selector} = %${meant.regex}%`
  if (!('glob' in meant)) return `${selector} ${meant.kind === 'exists' ? 'EXISTS' : 'NOT EXISTS'}`
  const value = choose(2) === 0 ? meant.glob : `"${meant.glob}"`
  return `${selector}${space()}${meant.kind === 'equals' ? '=' : '!='}${space()}${value}`
}

/** What a pattern means for a record, worked out without the parser. */
export function meansMatch(meant: Meant, record: Plain): boolean {
  if ('parts' in meant) {
    const outcomes = meant.parts.map((part) => meansMatch(part, record))
    return meant.kind === 'and' ? !outcomes.includes(false) : outcomes.includes(true)
  }
  const value = record[meant.field]
  if (meant.kind === 'fits') return value !== undefined && new RegExp(meant.regex).test(value)
  if (!('glob' in meant)) return (value !== undefined) === (meant.kind === 'exists')
  return value !== undefined && fits(meant.glob, value) === (meant.kind === 'equals')
}

function fits(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text === ''
  if (first !== '*') return text[0] === first && fits(rest.join(''), text.slice(1))
  return Array.from({ length: text.length + 1 }, (_, at) => text.slice(at)).some((tail) =>
    fits(rest.join(''), tail),
  )
}

const longer = (texts: string[]): string[] =>
  texts.flatMap((text) => ['a', 'b', 'c'].map((letter) => text + letter))

/** All records whose fields are absent or hold up to three of the letters a, b and c. */
export function allRecords(): Plain[] {
  const single = longer([''])
  const double = longer(single)
  const values = [undefined, '', ...single, ...double, ...longer(double)]
  return values.flatMap((one) => values.map((two) => ({ one, two })))
}
