import type { ReadFailure } from '../../model/index.ts'

/** Neither true nor false for certain, with what would have to be known. */
export type Open = { open: readonly ReadFailure[] }

/** Tests of one kind, joined. What is settled stands in it as true, false or open. */
export type Expression<T> =
  | boolean
  | Open
  | { all: readonly Expression<T>[] }
  | { any: readonly Expression<T>[] }
  | { not: Expression<T> }
  | { test: T }

export const isOpen = <T>(expression: Expression<T>): expression is Open =>
  typeof expression === 'object' && 'open' in expression

/** All must hold: one that is false settles it, whatever else is open. */
export const allOf = <T>(parts: readonly Expression<T>[]): Expression<T> =>
  joined(parts, true, (all) => ({ all }))

/** One must hold: one that is true settles it, whatever else is open. */
export const anyOf = <T>(parts: readonly Expression<T>[]): Expression<T> =>
  joined(parts, false, (any) => ({ any }))

export function notOf<T>(part: Expression<T>): Expression<T> {
  if (typeof part === 'boolean') return !part
  return isOpen(part) ? part : { not: part }
}

/** The expression with each test replaced, as far as that settles it. */
export function replaced<T, U>(
  expression: Expression<T>,
  replace: (test: T) => Expression<U>,
): Expression<U> {
  if (typeof expression === 'boolean' || isOpen(expression)) return expression
  if ('test' in expression) return replace(expression.test)
  if ('not' in expression) return notOf(replaced(expression.not, replace))
  return 'all' in expression
    ? allOf(expression.all.map((part) => replaced(part, replace)))
    : anyOf(expression.any.map((part) => replaced(part, replace)))
}

/** The tests that are left in it. */
export function testsIn<T>(expression: Expression<T>): T[] {
  if (typeof expression === 'boolean' || isOpen(expression)) return []
  if ('test' in expression) return [expression.test]
  if ('not' in expression) return testsIn(expression.not)
  return ('all' in expression ? expression.all : expression.any).flatMap((part) => testsIn(part))
}

function joined<T>(
  parts: readonly Expression<T>[],
  neutral: boolean,
  join: (parts: Expression<T>[]) => Expression<T>,
): Expression<T> {
  if (parts.includes(!neutral)) return !neutral
  const open = parts.filter((part) => isOpen(part))
  const tests = parts.filter((part) => typeof part !== 'boolean' && !isOpen(part))
  const left = open.length === 0 ? tests : [...tests, { open: [...new Set(open.flatMap((one) => one.open))] }]
  const [only = neutral] = left
  return left.length > 1 ? join(left) : only
}

/** What reads one unit off the tokens; undefined where they are none. */
type Unit<T> = (tokens: Token[]) => Expression<T> | undefined

/**
 * Reads units joined by tokens of the kinds `or`, `and`, `not`, `open` and `close`: parentheses before NOT, before AND,
 * before OR. Undefined where the tokens are no such expression.
 */
export function parseExpression<T>(tokens: readonly Token[], unit: Unit<T>): Expression<T> | undefined {
  const left = [...tokens]
  const expression = alternatives(left, unit)
  return left.length === 0 ? expression : undefined
}

const alternatives = <T>(tokens: Token[], unit: Unit<T>) =>
  chain(tokens, 'or', anyOf<T>, (left) => chain(left, 'and', allOf<T>, (inner) => operand(inner, unit)))

function chain<T>(
  tokens: Token[],
  operator: string,
  join: (parts: Expression<T>[]) => Expression<T>,
  next: Unit<T>,
): Expression<T> | undefined {
  const parts: Expression<T>[] = []
  do {
    const part = next(tokens)
    if (part === undefined) return undefined
    parts.push(part)
  } while (take(tokens, operator))
  return join(parts)
}

function operand<T>(tokens: Token[], unit: Unit<T>): Expression<T> | undefined {
  if (take(tokens, 'not')) {
    const part = operand(tokens, unit)
    return part === undefined ? undefined : notOf(part)
  }
  if (!take(tokens, 'open')) return unit(tokens)
  const inside = alternatives(tokens, unit)
  return take(tokens, 'close') ? inside : undefined
}

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
