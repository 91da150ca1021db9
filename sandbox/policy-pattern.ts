/** A text or a list of texts as a list. */
export function textsOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((text): text is string => typeof text === 'string')
}

/** What a policy's text is made of once its variables have values. */
export type Piece = { literal: string } | { wildcard: '*' | '?' }

/** The value of a variable such as `aws:SourceAccount`, where the request has one. */
export type Variables = (key: string) => string | undefined

/** Variables that stand for the character that would otherwise be a wildcard or begin a variable. */
const CHARACTERS = new Set(['*', '?', '$'])

/**
 * A policy's text cut at its wildcards, with the values of its variables put in; nothing where a variable has
 * neither a value nor a default. Without `variables` the text has none: `${…}` is then text like any other (IAM
 * guide, "IAM policy elements: Variables and tags"). A wildcard inside a value is no wildcard.
 */
export function piecesOf(text: string, variables?: Variables): Piece[] | undefined {
  const pieces: Piece[] = []
  let rest = text
  while (rest !== '') {
    const [token = '', body] = nextToken(rest, variables !== undefined)
    rest = rest.slice(token.length)
    if (token === '*' || token === '?') pieces.push({ wildcard: token })
    else if (body === undefined) pieces.push({ literal: token })
    else {
      const literal = valueOf(body, variables)
      if (literal === undefined) return undefined
      pieces.push({ literal })
    }
  }
  return pieces
}

function nextToken(text: string, withVariables: boolean): readonly (string | undefined)[] {
  const token = withVariables ? /^(?:\$\{([^}]*)\}|[*?]|[^*?$]+|\$)/ : /^(?:[*?]|[^*?]+)/
  return token.exec(text) ?? [text]
}

function valueOf(body: string, variables?: Variables): string | undefined {
  if (CHARACTERS.has(body)) return body
  const [, key = '', fallback] = /^\s*([^,\s]+?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(body) ?? []
  return variables?.(key) ?? fallback
}

/** Whether a text fits a pattern of a policy; nothing where the pattern has a variable without a value. */
export function fitsPattern(pattern: string, text: string, variables?: Variables): boolean | undefined {
  // Compiled once: of the patterns that a policy has, few have variables.
  if (!pattern.includes('$')) return matchesPattern(pattern, text)
  const pieces = piecesOf(pattern, variables)
  return pieces && piecesMatch(pieces, text)
}

/** Whether a text is what the pieces say: `*` for any text, `?` for one character. */
export const piecesMatch = (pieces: readonly Piece[], text: string): boolean =>
  expressionOf(pieces).test(text)

function expressionOf(pieces: readonly Piece[]): RegExp {
  const source = pieces.map((piece) => {
    if ('literal' in piece) return piece.literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
    return piece.wildcard === '*' ? '[\\s\\S]*' : '[\\s\\S]'
  })
  return new RegExp(`^${source.join('')}$`)
}

const expressions = new Map<string, RegExp>()

/** IAM's wildcards in a text without variables. */
export function matchesPattern(pattern: string, text: string): boolean {
  const known = expressions.get(pattern)
  if (known) return known.test(text)
  const made = expressionOf(piecesOf(pattern) ?? [])
  // More than the policies of an account have.
  if (expressions.size > 5000) expressions.clear()
  expressions.set(pattern, made)
  return made.test(text)
}
