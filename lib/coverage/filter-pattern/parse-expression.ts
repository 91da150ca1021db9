import { allOf, anyOf, type Expression, notOf } from './expression.ts'
import { take, type Token } from './tokens.ts'

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
