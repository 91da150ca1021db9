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
