/** A value in a log event; undefined where the event lacks the field. An object stands for objects and arrays alike. */
export type Value = string | number | boolean | null | undefined | object

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** What a pattern compares with: text with `*` for any characters, a regular expression, or a number as it is written. */
export type Literal = { glob: string } | { regex: RegExp } | { number: string }

/** One condition of a filter pattern. A field is named by its path, such as `userIdentity.type` or `resources[0].ARN`. */
export type PatternTest =
  | { field: string; comparison: Comparison; literal: Literal }
  | { field: string; is: null | boolean }
  | { field: string; exists: boolean }
  | { term: string | RegExp }

export type FieldTest = Exclude<PatternTest, { term: unknown }>

/**
 * Whether a value meets a test; undefined where AWS does not say. A comparison is false of a field that the event
 * lacks, `!=` included (DataBiosphere/azul#5884, tried with TestMetricFilter), and of an object or array (CloudWatch
 * Logs user guide, "Filter pattern syntax", on selectors that point to one).
 */
export function meets(test: FieldTest, value: Value): boolean | undefined {
  if ('exists' in test) return (value !== undefined) === test.exists
  if ('is' in test) return value === test.is
  if (value === undefined || (typeof value === 'object' && value !== null)) return false
  const { comparison, literal } = test
  if ('number' in literal) return comparesNumber(comparison, value, literal.number)
  const fits = 'regex' in literal ? fitsRegex(literal.regex, value) : fitsGlob(literal.glob, value)
  return comparison === '!=' && fits !== undefined ? !fits : fits
}

/** `{ $.latency = * }` is the guide's own pattern for a number. Other text against what is no text is not documented. */
function fitsGlob(glob: string, value: string | number | boolean | null): boolean | undefined {
  if (typeof value === 'string') return starMatches(glob, value)
  return glob === '*' && typeof value === 'number' ? true : undefined
}

const fitsRegex = (regex: RegExp, value: string | number | boolean | null) =>
  typeof value === 'string' ? regex.test(value) : undefined

function comparesNumber(comparison: Comparison, value: Value, text: string): boolean | undefined {
  const number = Number(text)
  if (typeof value === 'string') return comparison === '=' && Number(value) !== number ? false : undefined
  if (typeof value !== 'number') return undefined
  const outcomes: Record<Comparison, boolean> = {
    '=': value === number,
    '!=': value !== number,
    '<': value < number,
    '<=': value <= number,
    '>': value > number,
    '>=': value >= number,
  }
  return outcomes[comparison]
}

const starMatches = (glob: string, text: string): boolean =>
  new RegExp(
    `^${glob
      .split(/\*+/)
      .map((part) => part.replaceAll(/\W/g, String.raw`\$&`))
      .join('.*')}$`,
    's',
  ).test(text)
