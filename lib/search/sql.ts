/** A piece of Trino's SQL with question marks in it, and the values for these in their order. */
export type Sql = { text: string; values: readonly string[] }

export const sql = (text: string, ...values: string[]): Sql => ({ text, values })

/** Several pieces, any of which has to hold. */
export const anyOf = (pieces: readonly Sql[]): Sql => joined(pieces, ' OR ', 'FALSE')

/** Several pieces, all of which have to hold. */
export const allOf = (pieces: readonly Sql[]): Sql => joined(pieces, ' AND ', 'TRUE')

function joined(pieces: readonly Sql[], between: string, none: string): Sql {
  const [first, ...others] = pieces
  if (!first) return sql(none)
  if (others.length === 0) return first
  return {
    text: `(${pieces.map(({ text }) => text).join(between)})`,
    values: pieces.flatMap(({ values }) => values),
  }
}

/** What fits one of several patterns, in any of several expressions. */
export const fits = (expressions: readonly string[], patterns: readonly string[]): Sql =>
  anyOf(expressions.flatMap((expression) => patterns.map((pattern) => fitsOne(expression, pattern))))

const fitsOne = (expression: string, pattern: string): Sql =>
  /[*?]/.test(pattern)
    ? sql(String.raw`${expression} LIKE ? ESCAPE '\'`, likeOf(pattern))
    : sql(`${expression} = ?`, pattern)

/**
 * A pattern as LIKE has it. A question mark becomes any run of characters, as SQL counts characters where we count
 * UTF-16 units: what is selected too much is left out afterwards.
 */
const likeOf = (pattern: string): string => literal(pattern).replaceAll(/[*?]+/g, '%')

const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

/** A text that has one of several others in it. */
export const holdsOneOf = (expressions: readonly string[], texts: readonly string[]): Sql =>
  anyOf(
    expressions.flatMap((expression) =>
      texts.map((text) => sql(String.raw`${expression} LIKE ? ESCAPE '\'`, `%${literal(text)}%`)),
    ),
  )

/**
 * A text as an SQL literal, which Athena takes for a question mark: in single quotes, those within it doubled (uber/athenadriver,
 * pull request 63; Athena user guide, "Escape single quotes").
 */
export const literalOf = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** A piece with its values in it, for what takes no question marks: a view. */
export function withValues({ text, values }: Sql): string {
  let at = 0
  // A question mark between quotes stands for no value.
  return text.replaceAll(/'[^']*'|\?/g, (found) => (found === '?' ? literalOf(values[at++] ?? '') : found))
}
