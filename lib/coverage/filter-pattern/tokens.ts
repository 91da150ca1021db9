/** A token by the name of the group that took it, with its text. */
export type Token = { kind: string; text: string }

/**
 * Cuts a text into tokens; undefined where a part is none.
 *
 * @param grammar named groups, one a kind of token; what it takes outside of them, such as spaces, is left out
 */
export function tokensOf(text: string, grammar: RegExp): Token[] | undefined {
  const tokens: Token[] = []
  const at = new RegExp(grammar, grammar.ignoreCase ? 'isuy' : 'suy')
  while (at.lastIndex < text.length) {
    const found = at.exec(text)
    if (!found) return undefined
    const taken = Object.entries(found.groups ?? {}).find(([, part]) => part !== undefined)
    if (taken) tokens.push({ kind: taken[0], text: taken[1] })
  }
  return tokens
}

/** Takes the next token off the list, where it is of one of these kinds. */
export const take = (tokens: Token[], ...kinds: readonly string[]): Token | undefined =>
  tokens[0] && kinds.includes(tokens[0].kind) ? tokens.shift() : undefined
