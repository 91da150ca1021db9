/** A text or a list of texts as a list. */
export function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((text): text is string => typeof text === 'string')
}

/** IAM's wildcards: `*` for any text, `?` for one character. */
export function matchesPattern(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  const source = escaped.replaceAll('*', '[\\s\\S]*').replaceAll('?', '[\\s\\S]')
  return new RegExp(`^${source}$`).test(text)
}
