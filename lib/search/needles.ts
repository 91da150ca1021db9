/**
 * Text that stands in every record whose value fits a pattern, whatever writes the JSON: a run of characters that no
 * writer of JSON escapes. The longest one; undefined where the pattern has none that is worth looking for.
 */
export function needleOf(pattern: string): string | undefined {
  const runs = pattern.split(/[^\w.:@-]+/).toSorted((one, other) => other.length - one.length)
  const [longest = ''] = runs
  return longest.length >= 3 ? longest : undefined
}

/** One needle for each of several patterns, one of which must fit; undefined where one of them has none. */
export function needlesOf(patterns: readonly string[]): string[] | undefined {
  const needles = patterns.map(needleOf)
  const found = needles.filter((needle) => needle !== undefined)
  return found.length === needles.length ? found : undefined
}
