/** An event pattern as text that is the same for equal patterns: keys sorted, no spaces. Other text stays as it is. */
export function patternText(pattern: string): string {
  try {
    const parsed: unknown = JSON.parse(pattern)
    return JSON.stringify(sorted(parsed))
  } catch {
    return pattern
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]))
}
